package io.slabring.client.ring;

import java.util.List;

/** A placement of keys on nodes. Immutable and thread-safe; look-ups allocate nothing. */
public interface Ring {
  /** The nodes, in the order in which they were given. */
  List<RingNode> nodes();

  /**
   * The node that a key belongs to.
   *
   * @return index into {@link #nodes}, or -1 when there is no node
   */
  int owner(byte[] key, int offset, int length);
}
