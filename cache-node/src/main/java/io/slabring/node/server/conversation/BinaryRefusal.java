package io.slabring.node.server.conversation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The answer to a client that speaks memcached's binary protocol, which this node does not have:
 * the error of that protocol, so that the client fails at once and can say why.
 */
final class BinaryRefusal {
  /** Bytes of the header of a request or an answer. */
  static final int HEADER = 24;

  /** First byte of a request; no request of the text protocol begins with it. */
  private static final byte REQUEST = (byte) 0x80;

  private static final byte ANSWER = (byte) 0x81;
  private static final short NOT_SUPPORTED = 0x83;
  private static final byte[] TEXT = "Not supported".getBytes(StandardCharsets.US_ASCII);

  private static final int OPCODE_AT = 1;
  private static final int STATUS_AT = 6;
  private static final int BODY_LENGTH_AT = 8;
  private static final int OPAQUE_AT = 12;

  private BinaryRefusal() {}

  /** Whether a connection whose first byte this is speaks the binary protocol. */
  static boolean isMeantBy(byte first) {
    return first == REQUEST;
  }

  /**
   * The answer to the request that begins at {@code at}: its operation and its opaque come back,
   * each zero if it has not come yet.
   */
  static byte[] answer(ByteBuffer in, int at, int to) {
    byte[] bytes = new byte[HEADER + TEXT.length];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.put(0, ANSWER);
    out.put(OPCODE_AT, to - at > OPCODE_AT ? in.get(at + OPCODE_AT) : 0);
    out.putShort(STATUS_AT, NOT_SUPPORTED);
    out.putInt(BODY_LENGTH_AT, TEXT.length);
    if (to - at >= OPAQUE_AT + Integer.BYTES) {
      for (int i = OPAQUE_AT; i < OPAQUE_AT + Integer.BYTES; i++) {
        out.put(i, in.get(at + i));
      }
    }
    out.put(HEADER, TEXT);
    return bytes;
  }
}
