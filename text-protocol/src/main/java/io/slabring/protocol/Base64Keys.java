package io.slabring.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Base64 as memcached's {@code b} flag uses it: characters outside the alphabet are skipped,
 * padding is required. Stateless.
 */
public final class Base64Keys {

  private static final byte[] ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte SKIP = -1;
  private static final byte[] SEXTETS = new byte[256];

  static {
    Arrays.fill(SEXTETS, SKIP);
    for (int i = 0; i < ALPHABET.length; i++) {
      SEXTETS[ALPHABET[i]] = (byte) i;
    }
    SEXTETS['='] = 0;
  }

  private Base64Keys() {}

  /**
   * Returns the number of characters that {@link #encode} writes.
   *
   * @param length bytes to encode
   */
  public static int encodedLength(int length) {
    return (length + 2) / 3 * 4;
  }

  /**
   * Encodes {@code length} bytes of {@code in}, with padding.
   *
   * @return the number of characters written to {@code out} from offset {@code to} on
   * @throws IndexOutOfBoundsException if either buffer is too short
   */
  public static int encode(ByteBuffer in, int from, int length, ByteBuffer out, int to) {
    int at = from;
    int end = from + length;
    int p = to;
    for (; end - at >= 3; at += 3, p += 4) {
      int group =
          ((in.get(at) & 0xFF) << 16) | ((in.get(at + 1) & 0xFF) << 8) | (in.get(at + 2) & 0xFF);
      putGroup(out, p, group);
    }
    int rest = end - at;
    if (rest > 0) {
      int group = ((in.get(at) & 0xFF) << 16) | (rest == 2 ? (in.get(at + 1) & 0xFF) << 8 : 0);
      putGroup(out, p, group);
      if (rest == 1) {
        out.put(p + 2, (byte) '=');
      }
      out.put(p + 3, (byte) '=');
      p += 4;
    }
    return p - to;
  }

  private static void putGroup(ByteBuffer out, int at, int group) {
    out.put(at, ALPHABET[group >>> 18]);
    out.put(at + 1, ALPHABET[(group >>> 12) & 63]);
    out.put(at + 2, ALPHABET[(group >>> 6) & 63]);
    out.put(at + 3, ALPHABET[group & 63]);
  }

  /**
   * Decodes {@code length} characters of {@code in}.
   *
   * @return the number of bytes written to {@code out} from offset 0 on, or 0 if this is no base64:
   *     a number of characters that is 0 or not divisible by 4, or more than two of padding
   * @throws IndexOutOfBoundsException if either buffer is too short
   */
  public static int decode(ByteBuffer in, int from, int length, ByteBuffer out) {
    int characters = 0;
    for (int i = from; i < from + length; i++) {
      if (SEXTETS[in.get(i) & 0xFF] != SKIP) {
        characters++;
      }
    }
    if (characters % 4 != 0) {
      return 0;
    }
    int written = 0;
    int padding = 0;
    int group = 0;
    int inGroup = 0;
    for (int i = from; i < from + length && (padding == 0 || inGroup != 0); i++) {
      byte character = in.get(i);
      byte sextet = SEXTETS[character & 0xFF];
      if (sextet == SKIP) {
        continue;
      }
      if (character == '=') {
        padding++;
      }
      group = (group << 6) | sextet;
      if (++inGroup == 4) {
        out.put(written++, (byte) (group >>> 16));
        out.put(written++, (byte) (group >>> 8));
        out.put(written++, (byte) group);
        group = 0;
        inGroup = 0;
      }
    }
    return padding > 2 ? 0 : written - padding;
  }
}
