package io.slabring.client.ring;

/**
 * The steps of MurmurHash3_x86_32, by Austin Appleby (public domain). The seed is the first state.
 */
final class Murmur3 {
  private Murmur3() {}

  /** The state after the next four bytes, as a little-endian word. */
  static int mix(int state, int block) {
    return Integer.rotateLeft(state ^ scramble(block), 13) * 5 + 0xe6546b64;
  }

  /**
   * The hash.
   *
   * @param tail the last zero to three bytes, as a little-endian word; 0 changes nothing
   * @param length of everything hashed, in bytes
   */
  static int finish(int state, int tail, int length) {
    int hash = state ^ scramble(tail) ^ length;
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }

  private static int scramble(int block) {
    return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
  }
}
