package io.slabring.load.generator;

import io.slabring.load.workload.Sizes;
import io.slabring.load.workload.Workload;

/** The text of keys: a letter, ten digits, underscores up to the key's size. Immutable. */
final class KeyNames {
  /** Of ordinary keys. */
  static final byte PLAIN = 'k';

  /** Of counters, which hold numbers and are keys of their own. */
  static final byte COUNTER = 'n';

  private static final long PURPOSE = 0x9e3779b97f4a7c15L;
  private static final int DIGITS = 10;
  private static final byte[] TENS = new byte[100];
  private static final byte[] ONES = new byte[100];

  static {
    for (int i = 0; i < 100; i++) {
      TENS[i] = (byte) ('0' + i / 10);
      ONES[i] = (byte) ('0' + i % 10);
    }
  }

  private final Sizes sizes;
  private final int fixedSize;

  /** Names whose sizes are distributed so. */
  KeyNames(Sizes sizes) {
    this.sizes = sizes;
    fixedSize = sizes.smallest() == sizes.largest() ? sizes.smallest() : 0;
  }

  /** Bytes of the key's text. */
  int size(int key) {
    return fixedSize != 0 ? fixedSize : sizes.of(key, PURPOSE);
  }

  /**
   * Writes the key's text.
   *
   * @return where it ends
   */
  int write(byte letter, int key, byte[] out, int at) {
    int size = size(key);
    out[at] = letter;
    int rest = key;
    for (int i = at + DIGITS - 1; i > at; i -= 2) {
      int next = rest / 100;
      int pair = rest - next * 100;
      out[i] = TENS[pair];
      out[i + 1] = ONES[pair];
      rest = next;
    }
    int end = at + size;
    for (int i = at + 1 + DIGITS; i < end; i++) {
      out[i] = '_';
    }
    return end;
  }

  /** The key whose text begins there, or -1 if that is no key. */
  static int read(byte[] in, int at) {
    long key = 0;
    for (int i = at + 1; i <= at + DIGITS; i++) {
      int digit = in[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      key = key * 10 + digit;
    }
    return key <= Integer.MAX_VALUE ? (int) key : -1;
  }

  /** The key's text, for messages. */
  String text(int key) {
    byte[] text = new byte[Workload.Keys.MAX_SIZE];
    int end = write(PLAIN, key, text, 0);
    return new String(text, 0, end, java.nio.charset.StandardCharsets.US_ASCII);
  }
}
