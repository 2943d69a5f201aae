package io.slabring.client.operation;

import io.slabring.protocol.Limits;
import io.slabring.protocol.ReplyLine;
import java.util.Base64;

/** Keys as they are sent. */
public final class WireKey {
  private static final byte DELETE = 0x7F;

  private WireKey() {}

  /**
   * Returns the key itself, or another array with its base64 if text cannot hold it.
   *
   * @throws IllegalArgumentException if it is empty or too long
   */
  public static byte[] of(byte[] key) {
    if (key.length == 0 || key.length > Limits.KEY_MAX) {
      throw new IllegalArgumentException(
          "Key %s: it has %d bytes; a key must have 1 to %d"
              .formatted(quote(key), key.length, Limits.KEY_MAX));
    }
    for (byte character : key) {
      // bytes beyond ASCII are negative and as good as letters
      if (character >= 0 && character <= ' ' || character == DELETE) {
        return encoded(key);
      }
    }
    return key;
  }

  /** Whether what {@link #of} returned for a key is its base64, which is always longer. */
  static boolean isBase64(byte[] sent, byte[] key) {
    return sent.length != key.length;
  }

  private static byte[] encoded(byte[] key) {
    byte[] encoded = Base64.getEncoder().encode(key);
    if (encoded.length > Limits.KEY_MAX) {
      throw new IllegalArgumentException(
          "Key %s: it has blanks or control characters, so it is sent as base64, which has %d bytes; at most %d are allowed: shorten it"
              .formatted(quote(key), encoded.length, Limits.KEY_MAX));
    }
    return encoded;
  }

  /** What {@link #of} returned, as messages show the key. */
  static String quote(byte[] sent, boolean base64) {
    return quote(base64 ? Base64.getDecoder().decode(sent) : sent);
  }

  static String quote(byte[] key) {
    return "\"" + ReplyLine.quote(key, 0, key.length) + "\"";
  }
}
