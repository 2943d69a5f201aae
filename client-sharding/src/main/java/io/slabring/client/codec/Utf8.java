package io.slabring.client.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Text as UTF-8 and back, exactly. Java's own conversions put {@code ?} or U+FFFD where a character
 * cannot be converted, so that two texts become one; here that is an error.
 */
public final class Utf8 {
  private Utf8() {}

  /**
   * The bytes of a text.
   *
   * @throws IllegalArgumentException when the text has half of a surrogate pair; the message begins
   *     with its place
   */
  public static byte[] encode(String text) {
    int lone = loneSurrogate(text);
    if (lone >= 0) {
      throw new IllegalArgumentException(
          "index %d holds U+%04X, half of a surrogate pair, which UTF-8 cannot encode: cut texts between code points"
              .formatted(lone, (int) text.charAt(lone)));
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The index of the first half of a pair whose other half is missing, or -1. */
  private static int loneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (Character.isSurrogate(character)) {
        boolean paired =
            Character.isHighSurrogate(character)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /** The text that these bytes are, or null when they are not UTF-8. */
  static String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    // either a character that was stored, or what Java put in place of broken bytes
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
