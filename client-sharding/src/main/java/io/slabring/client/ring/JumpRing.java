package io.slabring.client.ring;

import java.util.List;
import java.util.Objects;

/**
 * Jump consistent hash: J. Lamping, E. Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm",
 * 2014. The nodes' places in the list are all that matters of them.
 */
record JumpRing(List<RingNode> nodes) implements HashedRing {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /**
   * FNV-1a of 64 bits, then the finalizer of MurmurHash3 ({@code fmix64}), because FNV alone
   * spreads the last bytes of a key too little.
   */
  @Override
  public long hash(byte[] key, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, key.length);
    long hash = FNV_BASIS;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ (key[i] & 0xff)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  /**
   * Each step leaps to the next number of nodes at which the key would move to the last of them.
   */
  @Override
  public int ownerOf(long hash) {
    long state = hash;
    long owner = -1;
    long next = 0;
    while (next < nodes.size()) {
      owner = next;
      state = state * 2862933555777941757L + 1;
      next = (long) ((owner + 1) * (0x1p31 / ((state >>> 33) + 1)));
    }
    return (int) owner;
  }
}
