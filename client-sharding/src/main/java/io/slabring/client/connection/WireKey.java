package io.slabring.client.connection;

import io.slabring.protocol.Limits;
import java.util.Base64;

/** Keys as they are sent. */
final class WireKey {
  private static final byte DELETE = 0x7F;

  private WireKey() {}

  /**
   * Returns the key itself, or another array with its base64 if text cannot hold it.
   *
   * @throws IllegalArgumentException if it is empty or too long
   */
  static byte[] of(byte[] key) {
    if (key.length == 0 || key.length > Limits.KEY_MAX) {
      throw new IllegalArgumentException(
          "a key must have 1 to " + Limits.KEY_MAX + " bytes: " + key.length);
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
          "a key with blanks or control characters must fit "
              + Limits.KEY_MAX
              + " bytes as base64: "
              + encoded.length);
    }
    return encoded;
  }
}
