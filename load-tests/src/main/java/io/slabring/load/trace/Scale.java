package io.slabring.load.trace;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes for the values of a trace that has none: (500 + m) * factor bytes, or 500 + m * factor,
 * where m is MurmurHash3's 32-bit finalizer of the key modulo 7500. A key has always the same.
 *
 * @param text as given
 * @param factor 1 to 64
 * @param scalesBase whether the 500 is multiplied too
 */
public record Scale(String text, int factor, boolean scalesBase) {
  /** No value is larger. */
  static final int MAX_SIZE = 8000 * 64;

  private static final int BASE = 500;
  private static final int SPREAD = 7500;
  private static final int MAX_FACTOR = 64;
  private static final Pattern TEXT = Pattern.compile("(500\\+)?(\\d{1,2})");

  /**
   * Reads {@code N} or {@code 500+N}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static Scale parse(String text) {
    Matcher parts = TEXT.matcher(text);
    int factor = parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
    if (factor < 1 || factor > MAX_FACTOR) {
      throw new IllegalArgumentException(
          "--scale must be N or 500+N with N from 1 to 64, not " + text);
    }
    return new Scale(text, factor, parts.group(1) == null);
  }

  int size(int key) {
    int h = key;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    int spread = Integer.remainderUnsigned(h ^ h >>> 16, SPREAD);
    return scalesBase ? (BASE + spread) * factor : BASE + spread * factor;
  }
}
