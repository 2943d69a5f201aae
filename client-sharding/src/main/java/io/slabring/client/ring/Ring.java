package io.slabring.client.ring;

import java.util.List;
import java.util.Objects;

/** A placement of keys on nodes. Immutable and thread-safe; look-ups allocate nothing. */
public interface Ring {
  /** The nodes, in the order in which they were given. Unmodifiable. */
  List<RingNode> nodes();

  /**
   * The node that a key belongs to.
   *
   * @return index into {@link #nodes}, or -1 when there is no node
   * @throws IndexOutOfBoundsException when the key is not within the array and has to be looked at,
   *     which is so with two nodes or more
   */
  int owner(byte[] key, int offset, int length);

  /**
   * The keys of one node, for code that keeps many rings and asks for this node only.
   *
   * @param node index into {@link #nodes}
   * @throws IndexOutOfBoundsException when there is no such node
   */
  default RingShare share(int node) {
    Objects.checkIndex(node, nodes().size());
    return (key, offset, length) -> owner(key, offset, length) == node;
  }
}
