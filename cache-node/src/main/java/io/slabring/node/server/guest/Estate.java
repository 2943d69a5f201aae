package io.slabring.node.server.guest;

/** What this node leaves to the nodes that own its keys now. Thread-safe. */
public interface Estate {
  /** Whether the store has entered a view, and so can tell what the view gave to others. */
  boolean hasEntered(long version);

  /**
   * Takes the next items for an heir.
   *
   * @param asOf version of the view that gave the items to the heir
   * @param refs gets references to items, which may be other ones by now
   * @return how many; 0 if none are left, -1 if the view is not entered yet, or the items are still
   *     being looked for
   */
  int next(long asOf, String heirId, int[] refs);

  /**
   * An heir needs no more items: it has received all that a view gave to it, or it has no memory.
   *
   * @param asOf version of that view
   */
  void done(long asOf, String heirId);
}
