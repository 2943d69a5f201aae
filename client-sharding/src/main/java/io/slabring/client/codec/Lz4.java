package io.slabring.client.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * One LZ4 block behind its plain length (4 bytes, big-endian). Pure Java without Unsafe: bytes from
 * outside reach bounds-checked code only.
 */
final class Lz4 {
  /** A byte of a block stands for at most 255 plain ones. */
  private static final int RATIO_MAX = 255;

  private static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();
  private static final LZ4SafeDecompressor DECOMPRESSOR =
      LZ4Factory.safeInstance().safeDecompressor();

  private Lz4() {}

  /** The block, or {@code plain} itself when a block would not be shorter. */
  static byte[] compress(byte[] plain) {
    byte[] block = new byte[Integer.BYTES + COMPRESSOR.maxCompressedLength(plain.length)];
    int length = COMPRESSOR.compress(plain, 0, plain.length, block, Integer.BYTES);
    if (Integer.BYTES + length >= plain.length) {
      return plain;
    }
    ByteBuffer.wrap(block).putInt(plain.length);
    return Arrays.copyOf(block, Integer.BYTES + length);
  }

  static byte[] decompress(byte[] block, int most) {
    if (block.length < Integer.BYTES) {
      throw new CodecException("A compressed value has only " + block.length + " bytes");
    }
    int length = ByteBuffer.wrap(block).getInt();
    if (length < 0 || length > most || length > (long) RATIO_MAX * block.length) {
      throw new CodecException(
          "A compressed value of " + block.length + " bytes claims to be " + length + " long");
    }
    byte[] plain = new byte[length];
    try {
      int written =
          DECOMPRESSOR.decompress(block, Integer.BYTES, block.length - Integer.BYTES, plain, 0);
      if (written == length) {
        return plain;
      }
    } catch (LZ4Exception e) {
      throw new CodecException("The flags say LZ4, but the bytes are not", e);
    }
    throw new CodecException("A compressed value is shorter than the " + length + " it claims");
  }
}
