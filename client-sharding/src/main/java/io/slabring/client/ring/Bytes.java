package io.slabring.client.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian words of an array of bytes. */
final class Bytes {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  static int word(byte[] bytes, int at) {
    return (int) WORD.get(bytes, at);
  }

  /** Zero to three bytes, the rest of the word being 0. */
  static int partialWord(byte[] bytes, int at, int count) {
    int word = 0;
    for (int i = 0; i < count; i++) {
      word |= (bytes[at + i] & 0xff) << (i * Byte.SIZE);
    }
    return word;
  }
}
