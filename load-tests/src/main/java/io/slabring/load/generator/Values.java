package io.slabring.load.generator;

import module java.base;

import io.slabring.load.workload.Sizes;

/**
 * The bytes of values. In verified mode a value says whose it is:
 *
 * <pre>
 *   0   checksum  CRC-32C of all that follows
 *   4   run       which run wrote it
 *   8   key
 *  12   version
 *  16   expires   seconds since 1970; 0: never
 *  20   length    of the whole value
 *  24   filler
 * </pre>
 *
 * Not thread-safe: one object per event loop.
 */
final class Values {
  private static final int HEADER = 24;
  private static final long PURPOSE = 0xc2b2ae3d27d4eb4fL;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** Values start anywhere in the filler's first part, so that neighbours differ. */
  private static final int OFFSETS = 4096;

  private final Sizes sizes;
  private final int fixedSize;
  private final boolean verified;
  private final int run;
  private final byte[] filler;
  private final CRC32C checksum = new CRC32C();

  /**
   * Values.
   *
   * @param sizes their distribution
   * @param verified whether they have the header above
   * @param run number of this run
   */
  Values(Sizes sizes, boolean verified, int run) {
    this.sizes = sizes;
    this.verified = verified;
    this.run = run;
    fixedSize = sizes.smallest() == sizes.largest() ? atLeastHeader(sizes.smallest()) : -1;
    filler = new byte[atLeastHeader(sizes.largest()) + OFFSETS];
    new SplittableRandom(1).nextBytes(filler);
  }

  private int atLeastHeader(int size) {
    return verified ? Math.max(size, HEADER) : size;
  }

  /** Bytes of the key's value. */
  int size(int key) {
    return fixedSize >= 0 ? fixedSize : atLeastHeader(sizes.of(key, PURPOSE));
  }

  /** Writes {@code size} bytes of the key's value. */
  void write(int key, int version, int expires, byte[] out, int at, int size) {
    System.arraycopy(filler, (key + version) & OFFSETS - 1, out, at, size);
    if (verified) {
      INT.set(out, at + 4, run);
      INT.set(out, at + 8, key);
      INT.set(out, at + 12, version);
      INT.set(out, at + 16, expires);
      INT.set(out, at + 20, size);
      INT.set(out, at, checksum(out, at, size));
    }
  }

  private int checksum(byte[] value, int at, int size) {
    checksum.reset();
    checksum.update(value, at + 4, size - 4);
    return (int) checksum.getValue();
  }

  /** Whether the value is as it was written, by whichever run. */
  boolean isWhole(byte[] in, int at, int size) {
    return size >= HEADER
        && (int) INT.get(in, at + 20) == size
        && (int) INT.get(in, at) == checksum(in, at, size);
  }

  /** Whether it was written by this run. */
  boolean isOfThisRun(byte[] in, int at) {
    return (int) INT.get(in, at + 4) == run;
  }

  /** The key that it was written for. */
  static int key(byte[] in, int at) {
    return (int) INT.get(in, at + 8);
  }

  /** The version of the key that it is. */
  static int version(byte[] in, int at) {
    return (int) INT.get(in, at + 12);
  }

  /** When it expires, in seconds since 1970; 0 for never. */
  static int expires(byte[] in, int at) {
    return (int) INT.get(in, at + 16);
  }
}
