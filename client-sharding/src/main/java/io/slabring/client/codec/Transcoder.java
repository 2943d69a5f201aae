package io.slabring.client.codec;

/**
 * Turns values into bytes and back. Implementations are thread-safe, do not block, and do not
 * return null.
 */
public interface Transcoder {

  /**
   * A value as it is stored.
   *
   * @param flags 32 bits that are stored with the value; memcached's "client flags"
   * @param bytes the value; not to be changed any more
   */
  record Encoded(int flags, byte[] bytes) {}

  /**
   * Encodes a value.
   *
   * @param value never null
   * @throws CodecException when the value is of no supported type, or too large
   */
  Encoded encode(Object value);

  /**
   * Decodes a value, perhaps written by another program, perhaps broken.
   *
   * @param type what the caller expects; {@code Object.class} for whatever it is
   * @throws CodecException when the bytes are no such value
   */
  <T> T decode(int flags, byte[] bytes, Class<T> type);
}
