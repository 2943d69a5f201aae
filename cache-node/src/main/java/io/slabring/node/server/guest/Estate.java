package io.slabring.node.server.guest;

import io.slabring.node.store.life.Place;

/** What this node leaves to the nodes that own its keys now. Thread-safe. */
public interface Estate {
  /** Of a node that leaves nothing. */
  Estate NONE =
      new Estate() {
        @Override
        public boolean hasEntered(long version) {
          return false;
        }

        @Override
        public int next(long asOf, String heirId, int[] refs) {
          return 0;
        }

        @Override
        public void done(long asOf, String heirId) {}

        @Override
        public Place before(long asOf, byte[] key, int length, long hash) {
          return null;
        }
      };

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

  /** An heir has received everything that it could get as of a view, or wants no more. */
  void done(long asOf, String heirId);

  /** As {@link io.slabring.node.store.life.Whereabouts#before}. */
  Place before(long asOf, byte[] key, int length, long hash);
}
