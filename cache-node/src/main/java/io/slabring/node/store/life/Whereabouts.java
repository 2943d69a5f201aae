package io.slabring.node.store.life;

/**
 * Where keys may be that this node does not have, by its view of the cluster. Thread-safe; quick,
 * since a stripe may be held, and never blocks.
 */
public interface Whereabouts {
  /** Of a node without other nodes. */
  Whereabouts ALONE =
      new Whereabouts() {
        @Override
        public Place of(byte[] key, int length, long hash) {
          return null;
        }

        @Override
        public Place before(long asOf, byte[] key, int length, long hash) {
          return null;
        }

        @Override
        public void settle(long hash) {}

        @Override
        public boolean admit(Place source, long hash) {
          return false;
        }

        @Override
        public void endInheritances() {}

        @Override
        public long version() {
          return 0;
        }
      };

  /**
   * Where a key may be of which no live item was found here.
   *
   * @param key its bytes, from index 0
   * @param length 1 to 250
   * @param hash the key's hash in this process
   * @return null if it is nowhere else
   */
  Place of(byte[] key, int length, long hash);

  /**
   * Where this node could have inherited a key from while it owned it, before the view {@code asOf}
   * gave the key to somebody else.
   *
   * @return null if nowhere
   */
  Place before(long asOf, byte[] key, int length, long hash);

  /**
   * What this node has for a key is now its own business: an item was linked where there was none,
   * or the former owner has been asked in vain. The key is not inherited any more.
   */
  void settle(long hash);

  /**
   * Whether an item that a former owner has sent may be linked. The stripe of the key is held from
   * this call until it is linked. Settles the key.
   *
   * @param source what {@link #of} or {@link #before} gave, or the source of a hand-over
   * @return false if the key was settled before, or if the inheritance has ended
   */
  boolean admit(Place source, long hash);

  /** A flush: nothing that was written before is inherited. */
  void endInheritances();

  /** Version of the view by which {@link #of} answers; 0 before the first. */
  long version();
}
