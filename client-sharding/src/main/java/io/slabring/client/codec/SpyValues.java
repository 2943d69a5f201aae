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
      throw new CodecException(
          "found an object of Java's serialization, which is never read (flags "
              + Flags.name(flags)
              + "): have the other client store it as text or JSON");
    }
    return switch (flags & TYPE_MASK) {
      case BOOLEAN -> packed(bytes, 1) == '1';
      case BYTE -> (byte) packed(bytes, Byte.BYTES);
      case INT -> (int) packed(bytes, Integer.BYTES);
      case LONG -> packed(bytes, Long.BYTES);
      case DATE -> new Date(packed(bytes, Long.BYTES));
      case FLOAT -> Float.intBitsToFloat((int) packed(bytes, Integer.BYTES));
      case DOUBLE -> Double.longBitsToDouble(packed(bytes, Long.BYTES));
      default -> throw new CodecException(Flags.unknown(flags));
    };
  }

  /** Big-endian, leading zero bytes left out. */
  private static long packed(byte[] bytes, int most) {
    if (bytes.length > most) {
      throw new CodecException(
          "expected a number of at most " + most + " bytes, found " + bytes.length);
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
        throw new CodecException(
            "A value compressed by gzip has more than " + most + " bytes: raise maxObjectBytes");
      }
      return plain;
    } catch (IOException e) {
      throw new CodecException("The flags say gzip, but the bytes are not", e);
    }
  }
}
