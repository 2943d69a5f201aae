package io.slabring.client.codec;

/**
 * What the 32 bits of client flags mean.
 *
 * <pre>
 *   31              19    18     17     16 15           8 7      2    1     0
 *  |       0       | void | lz4 | kryo | spymemcached's type |   0  | gzip | java |
 * </pre>
 *
 * The lower half is spymemcached's, so that its strings and byte arrays are ours: 0 is text in
 * UTF-8 (integers in decimal too, which {@code incr} needs). The upper half is our own.
 */
final class Flags {
  static final int TEXT = 0;
  static final int BYTES = SpyValues.BYTE_ARRAY;
  static final int KRYO = 1 << 16;
  static final int LZ4 = 1 << 17;

  /** An empty text that was stored; one without the flag may be the mark of a pending load. */
  static final int VOID = 1 << 18;

  static final int KNOWN = SpyValues.ALL | KRYO | LZ4 | VOID;

  private Flags() {}

  static String name(int flags) {
    return "0x" + Integer.toHexString(flags);
  }

  /** What is wrong with a value that this client has not stored. */
  static String unknown(int flags) {
    return "Unknown flags "
        + name(flags)
        + ": another client has stored the value in a format of its own; give the client a"
        + " Transcoder that reads it";
  }
}
