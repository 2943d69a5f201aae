package io.slabring.client.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Date;
import java.util.zip.GZIPInputStream;

/**
 * Reads what spymemcached's {@code SerializingTranscoder} writes, except objects of Java's own
 * serialization, which are never read: to deserialize is to run what the bytes say.
 */
final class SpyValues {
  static final int SERIALIZED = 1;
  static final int GZIP = 2;
  static final int BYTE_ARRAY = 8 << 8;

  /** All that its flags may have. */
  static final int ALL = 0xff00 | GZIP | SERIALIZED;

  private static final int TYPE_MASK = 0xff00;
  private static final int BOOLEAN = 1 << 8;
  private static final int INT = 2 << 8;
  private static final int LONG = 3 << 8;
  private static final int DATE = 4 << 8;
  private static final int BYTE = 5 << 8;
  private static final int FLOAT = 6 << 8;
  private static final int DOUBLE = 7 << 8;

  private SpyValues() {}

  /** A value that is neither text nor a byte array. */
  @SuppressWarnings("JavaUtilDate") // spymemcached's type
  static Object decode(int flags, byte[] bytes) {
    if ((flags & SERIALIZED) != 0) {
      throw new CodecException("A value of Java's serialization is not read: flags " + flags);
    }
    return switch (flags & TYPE_MASK) {
      case BOOLEAN -> packed(bytes, 1) == '1';
      case BYTE -> (byte) packed(bytes, Byte.BYTES);
      case INT -> (int) packed(bytes, Integer.BYTES);
      case LONG -> packed(bytes, Long.BYTES);
      case DATE -> new Date(packed(bytes, Long.BYTES));
      case FLOAT -> Float.intBitsToFloat((int) packed(bytes, Integer.BYTES));
      case DOUBLE -> Double.longBitsToDouble(packed(bytes, Long.BYTES));
      default -> throw new CodecException("Unknown flags " + Flags.name(flags));
    };
  }

  /** Big-endian, leading zero bytes left out. */
  private static long packed(byte[] bytes, int most) {
    if (bytes.length > most) {
      throw new CodecException("A number of at most " + most + " bytes has " + bytes.length);
    }
    long number = 0;
    for (byte part : bytes) {
      number = number << Byte.SIZE | Byte.toUnsignedLong(part);
    }
    return number;
  }

  static byte[] gunzip(byte[] bytes, int most) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] plain = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new CodecException("A compressed value has more than " + most + " bytes");
      }
      return plain;
    } catch (IOException e) {
      throw new CodecException("A value marked as gzip is none", e);
    }
  }
}
