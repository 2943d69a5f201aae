package io.slabring.client.ring;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Rendezvous hashing as pymemcache's {@code RendezvousHash}: a key belongs to the node with the
 * highest MurmurHash3 (32 bits, seed 0) of {@code host:port-key}; of equals, to the one whose
 * {@code host:port} is the larger string.
 */
final class RendezvousRing implements Ring {
  /*
   * The part of the hash that stems from "host:port-" is computed once: the state after its whole
   * blocks of four bytes, and up to three bytes that the first ones of the key complete.
   */

  private static final int BLOCK = 4;

  private final List<RingNode> nodes;

  /**
   * Indexes of the nodes from the largest name to the smallest, so that the first of equals wins.
   */
  private final int[] order;

  // The same order:
  private final int[] states;
  private final int[] tails;
  private final int[] prefixLengths;

  RendezvousRing(List<RingNode> nodes) {
    this.nodes = nodes;
    int count = nodes.size();
    order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> nodes.get(i).address()).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    states = new int[count];
    tails = new int[count];
    prefixLengths = new int[count];
    for (int i = 0; i < count; i++) {
      String text = nodes.get(order[i]).address() + "-";
      byte[] prefix = text.getBytes(StandardCharsets.UTF_8);
      int whole = prefix.length / BLOCK * BLOCK;
      for (int at = 0; at < whole; at += BLOCK) {
        states[i] = Murmur3.mix(states[i], Bytes.word(prefix, at));
      }
      tails[i] = Bytes.partialWord(prefix, whole, prefix.length - whole);
      prefixLengths[i] = prefix.length;
    }
  }

  @Override
  public List<RingNode> nodes() {
    return nodes;
  }

  @Override
  public int owner(byte[] key, int offset, int length) {
    int count = order.length;
    if (count < 2) {
      return count - 1;
    }
    Objects.checkFromIndexSize(offset, length, key.length);
    int winner = -1;
    long best = -1;
    for (int i = 0; i < count; i++) {
      long score = Integer.toUnsignedLong(score(i, key, offset, length));
      if (score > best) {
        best = score;
        winner = i;
      }
    }
    return order[winner];
  }

  /** The hash of a node's name and the key. Of each word some bytes wait for the next one. */
  private int score(int node, byte[] key, int offset, int length) {
    int state = states[node];
    int total = prefixLengths[node] + length;
    int shift = prefixLengths[node] % BLOCK * Byte.SIZE;
    long waiting = Integer.toUnsignedLong(tails[node]);
    int at = offset;
    for (int end = offset + length / BLOCK * BLOCK; at < end; at += BLOCK) {
      waiting |= Integer.toUnsignedLong(Bytes.word(key, at)) << shift;
      state = Murmur3.mix(state, (int) waiting);
      waiting >>>= Integer.SIZE;
    }
    int rest = length % BLOCK;
    waiting |= Integer.toUnsignedLong(Bytes.partialWord(key, at, rest)) << shift;
    if (shift / Byte.SIZE + rest >= BLOCK) {
      state = Murmur3.mix(state, (int) waiting);
      waiting >>>= Integer.SIZE;
    }
    return Murmur3.finish(state, (int) waiting, total);
  }
}
