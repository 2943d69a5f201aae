package io.slabring.client.codec;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.SortedMap;

/**
 * The client's own {@link Transcoder}.
 *
 * <ul>
 *   <li>{@code String} is UTF-8, {@code byte[]} is itself.
 *   <li>{@code Byte}, {@code Short}, {@code Integer} and {@code Long} are decimal text, which the
 *       nodes' arithmetic understands; read back as any of them, if it fits.
 *   <li>Everything else is Kryo's: numbers with a fraction, booleans, times, collections of the
 *       JDK, and the classes that were registered. A class may gain fields, and lose those of types
 *       that are still registered. Cyclic structures, and those deeper than 100, are refused.
 *   <li>What spymemcached stores, except objects, is read too.
 * </ul>
 */
public final class StandardTranscoder implements Transcoder {
  /** The lowest id for a registered class; those below are the JDK's. */
  public static final int FIRST_ID = 100;

  /** The highest id for a registered class. */
  public static final int LAST_ID = BoundedInput.SMALL - 3;

  /** No compression. */
  public static final int NEVER = Integer.MAX_VALUE;

  private final KryoValues objects;
  private final int bytesMax;
  private final int compressAbove;

  /**
   * A transcoder.
   *
   * @param classes the registered classes by ids, {@value #FIRST_ID} to {@value #LAST_ID}. The ids
   *     are stored in values, so they must stay the same for as long as values live
   * @param bytesMax the longest value written or read, in bytes before compression; at least 1
   * @param compressAbove values longer than so many bytes are compressed; {@link #NEVER} for none
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  public StandardTranscoder(SortedMap<Integer, Class<?>> classes, int bytesMax, int compressAbove) {
    classes.forEach(StandardTranscoder::checkId);
    if (bytesMax < 1 || compressAbove < 0) {
      throw new IllegalArgumentException(
          "sizes of values must be positive: " + bytesMax + ", " + compressAbove);
    }
    objects = new KryoValues(classes, bytesMax);
    this.bytesMax = bytesMax;
    this.compressAbove = compressAbove;
  }

  private static void checkId(int id, Class<?> type) {
    if (id < FIRST_ID || id > LAST_ID) {
      throw new IllegalArgumentException(
          "the id of " + type.getName() + " must be " + FIRST_ID + " to " + LAST_ID + ": " + id);
    }
    if (EnumMap.class.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          type.getName() + " cannot be registered: an empty one does not know its enum");
    }
  }

  @Override
  public Encoded encode(Object value) {
    if (value instanceof String text) {
      return text.isEmpty()
          ? new Encoded(Flags.TEXT | Flags.VOID, new byte[0])
          : pack(Flags.TEXT, utf8(text));
    }
    if (value instanceof byte[] bytes) {
      return pack(Flags.BYTES, bytes);
    }
    if (TextNumbers.isWhole(value.getClass())) {
      return new Encoded(Flags.TEXT, value.toString().getBytes(StandardCharsets.US_ASCII));
    }
    return pack(Flags.KRYO, objects.encode(value));
  }

  private static byte[] utf8(String text) {
    try {
      return Utf8.encode(text);
    } catch (IllegalArgumentException e) {
      throw new CodecException("The text's " + e.getMessage(), e);
    }
  }

  private Encoded pack(int flags, byte[] plain) {
    if (plain.length > bytesMax) {
      throw new CodecException(
          "A value has at most "
              + bytesMax
              + " bytes, this one "
              + plain.length
              + ": store less, or raise maxObjectBytes");
    }
    if (plain.length > compressAbove) {
      byte[] packed = Lz4.compress(plain);
      if (packed.length < plain.length) {
        return new Encoded(flags | Flags.LZ4, packed);
      }
    }
    return new Encoded(flags, plain);
  }

  @Override
  public <T> T decode(int flags, byte[] bytes, Class<T> type) {
    if ((flags & ~Flags.KNOWN) != 0) {
      throw new CodecException(Flags.unknown(flags));
    }
    byte[] plain = unpack(flags, bytes);
    int kind = flags & ~(Flags.LZ4 | SpyValues.GZIP | Flags.VOID);
    Object value =
        switch (kind) {
          case Flags.TEXT -> text(plain, type);
          case Flags.BYTES -> plain;
          case Flags.KRYO -> objects.decode(plain);
          default -> SpyValues.decode(kind, plain);
        };
    if (!type.isInstance(value) && value instanceof Number number && TextNumbers.isWhole(type)) {
      value = TextNumbers.parse(number.toString(), type);
    }
    if (!type.isInstance(value)) {
      throw new CodecException(
          "The value is a "
              + (value == null ? "null" : value.getClass().getTypeName())
              + ", not a "
              + type.getTypeName()
              + ": read it as the former");
    }
    return type.cast(value);
  }

  private byte[] unpack(int flags, byte[] bytes) {
    boolean lz4 = (flags & Flags.LZ4) != 0;
    boolean gzip = (flags & SpyValues.GZIP) != 0;
    if (lz4 && gzip) {
      throw new CodecException(Flags.unknown(flags));
    }
    if (lz4) {
      return Lz4.decompress(bytes, bytesMax);
    }
    return gzip ? SpyValues.gunzip(bytes, bytesMax) : bytes;
  }

  /** Text may be read as the number it shows, or as its bytes. */
  private static Object text(byte[] bytes, Class<?> type) {
    if (type == byte[].class) {
      return bytes;
    }
    String text = Utf8.decode(bytes);
    if (text == null) {
      throw new CodecException(
          "found " + bytes.length + " bytes that are not UTF-8 text: read them as byte[]");
    }
    return TextNumbers.isWhole(type) ? TextNumbers.parse(text, type) : text;
  }
}
