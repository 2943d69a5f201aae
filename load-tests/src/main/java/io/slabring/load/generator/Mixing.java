package io.slabring.load.generator;

/**
 * Numbers that belong to a key for ever: MurmurHash3's 64-bit finalizer over key and purpose. So a
 * key has the same sizes in every run and nothing needs to be stored.
 */
final class Mixing {
  static final long KEY_SIZE = 0x9e3779b97f4a7c15L;
  static final long VALUE_SIZE = 0xc2b2ae3d27d4eb4fL;

  private Mixing() {}

  /** At least 0, below 1. */
  static double unit(int key, long purpose) {
    long h = key + purpose;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return ((h ^ h >>> 33) >>> 11) * 0x1p-53;
  }
}
