package io.slabring.membership.messages;

import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Encodes and decodes what does not change during the life of a node. Sizes are in bytes: format
 * (1), port (2), weight (2), then host, ip and zone, each as a length (1) and ASCII text.
 */
public final class NodeCodec {
  /** JGroups carries at most this many bytes with an address. */
  static final int BYTES_MAX = 255;

  private static final byte FORMAT = 1;
  private static final int HOST_MAX = 253;
  private static final int IP_MAX = 45;
  private static final int ZONE_MAX = 64;

  private NodeCodec() {}

  /**
   * Encodes a node, without its id and state.
   *
   * @throws IllegalArgumentException if there are more than {@link #BYTES_MAX}
   */
  public static byte[] encode(Node node) {
    ByteBuffer out = ByteBuffer.allocate(8 + HOST_MAX + IP_MAX + ZONE_MAX);
    out.put(FORMAT).putShort((short) node.port()).putShort((short) node.weight());
    putText(out, node.host());
    putText(out, node.ip());
    putText(out, node.zone());
    if (out.position() > BYTES_MAX) {
      throw new IllegalArgumentException(
          "advertised host, ip and zone must have at most 247 characters together: "
              + (out.position() - 8)
              + " in "
              + node.host());
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  /**
   * Decodes a node. Its state is joining.
   *
   * @throws IllegalArgumentException if the bytes are missing, damaged or of another format
   */
  public static Node decode(String id, byte[] bytes) {
    if (bytes == null) {
      throw new IllegalArgumentException("no node data");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      byte format = in.get();
      if (format != FORMAT) {
        throw new IllegalArgumentException("node data of format " + format + ", not " + FORMAT);
      }
      int port = Short.toUnsignedInt(in.getShort());
      int weight = Short.toUnsignedInt(in.getShort());
      String host = text(in, 1, HOST_MAX);
      String ip = text(in, 1, IP_MAX);
      String zone = text(in, 0, ZONE_MAX);
      if (port == 0 || weight < 1 || weight > 1000) {
        throw new IllegalArgumentException("node data with port " + port + ", weight " + weight);
      }
      return new Node(id, host, ip, port, weight, zone, NodeState.JOINING);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("node data ends early", e);
    }
  }

  private static void putText(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.put((byte) bytes.length).put(bytes);
  }

  private static String text(ByteBuffer in, int min, int max) {
    int length = Byte.toUnsignedInt(in.get());
    if (length < min || length > max) {
      throw new IllegalArgumentException("node data with a text of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    for (byte b : bytes) {
      if (b <= ' ' || b == 0x7F || b == '|') {
        throw new IllegalArgumentException("node data with byte " + b + " in a text");
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
