package io.slabring.node.store.walk;

/** The items of one bequest, for each heir, the most recently used first. Thread-safe. */
public interface HeirItems extends AutoCloseable {
  /**
   * Takes the next items of an heir.
   *
   * @param heir index of the heir
   * @param refs gets references to items, which may be other ones by now
   * @return how many; 0 if none are left, -1 if the items are still being looked for
   */
  int next(int heir, int[] refs);

  /** How many items of all heirs were not taken yet; as many as are known. */
  long left();

  /** Nothing is taken any more. */
  @Override
  void close();
}
