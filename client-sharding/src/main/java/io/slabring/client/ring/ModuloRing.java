package io.slabring.client.ring;

import java.util.List;
import java.util.Objects;

/** The hash of the key modulo the number of nodes. */
record ModuloRing(List<RingNode> nodes) implements HashedRing {
  /**
   * Bob Jenkins' one-at-a-time hash as libmemcached computes it where {@code char} is signed: bytes
   * from 128 on count as negative, as they do in Java.
   */
  @Override
  public long hash(byte[] key, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, key.length);
    int hash = 0;
    for (int i = offset; i < offset + length; i++) {
      hash += key[i];
      hash += hash << 10;
      hash ^= hash >>> 6;
    }
    hash += hash << 3;
    hash ^= hash >>> 11;
    hash += hash << 15;
    return Integer.toUnsignedLong(hash);
  }

  @Override
  public int ownerOf(long hash) {
    return nodes.isEmpty() ? -1 : (int) (hash % nodes.size());
  }
}
