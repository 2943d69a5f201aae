package io.slabring.client.ring;

/**
 * A ring that needs only a hash of the key. The hash depends on the kind of ring and not on the
 * nodes, so a key that is to be found in several rings of one kind, as in those of several views,
 * is hashed once.
 */
public interface HashedRing extends Ring {
  /** The hash of a key, equal in all rings of this kind. */
  long hash(byte[] key, int offset, int length);

  /**
   * The node that keys of this hash belong to.
   *
   * @param hash what {@link #hash} of a ring of this kind returned
   * @return index into {@link #nodes}, or -1 when there is no node
   */
  int ownerOf(long hash);

  @Override
  default int owner(byte[] key, int offset, int length) {
    int count = nodes().size();
    return count < 2 ? count - 1 : ownerOf(hash(key, offset, length));
  }
}
