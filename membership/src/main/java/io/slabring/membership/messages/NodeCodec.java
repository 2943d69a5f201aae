package io.slabring.membership.messages;

import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Encodes and decodes what does not change during the life of a node. Sizes are in bytes: format
 * (1), port (2), weight (2), then host, ip and zone, each as a length (1) and ASCII text; then, if
 * the node listens for requests of other nodes, link port (2) and link ip, a text that is empty if
 * it equals the ip.
 *
 * <p>Fields are only ever added at the end, and every release ignores what follows the fields that
 * it knows. So nodes of different releases read each other's data.
 */
public final class NodeCodec {
  /** JGroups carries at most this many bytes with an address. */
  static final int BYTES_MAX = 255;

  private static final byte FORMAT = 1;
  private static final int HOST_MAX = 253;
  private static final int IP_MAX = 45;
  private static final int ZONE_MAX = 64;

  /** An address that needs no look-up: members connect to it from threads that must not block. */
  private static final Pattern IP =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|(?=.*:)[0-9a-f:.]{2,45}");

  private NodeCodec() {}

  /**
   * Encodes a node, without its id and state.
   *
   * @throws IllegalArgumentException if there are more than {@link #BYTES_MAX}
   */
  public static byte[] encode(Node node) {
    ByteBuffer out = ByteBuffer.allocate(11 + HOST_MAX + 2 * IP_MAX + ZONE_MAX);
    out.put(FORMAT).putShort((short) node.port()).putShort((short) node.weight());
    putText(out, node.host());
    putText(out, node.ip());
    putText(out, node.zone());
    if (node.linkPort() != 0) {
      out.putShort((short) node.linkPort());
      putText(out, node.linkIp().equals(node.ip()) ? "" : node.linkIp());
    }
    if (out.position() > BYTES_MAX) {
      throw new IllegalArgumentException(
          "advertised host, ip and zone must be shorter by "
              + (out.position() - BYTES_MAX)
              + " characters together: "
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
      Node node = new Node(id, host, ip, port, weight, zone, NodeState.JOINING);
      return in.hasRemaining() ? withLink(node, in) : node;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("node data ends early", e);
    }
  }

  private static Node withLink(Node node, ByteBuffer in) {
    int linkPort = Short.toUnsignedInt(in.getShort());
    String text = text(in, 0, IP_MAX);
    String linkIp = text.isEmpty() ? node.ip() : text;
    if (linkPort == 0 || !IP.matcher(linkIp).matches()) {
      throw new IllegalArgumentException("node data with link " + linkIp + ", port " + linkPort);
    }
    return new Node(
        node.id(),
        node.host(),
        node.ip(),
        node.port(),
        node.weight(),
        node.zone(),
        linkIp,
        linkPort,
        node.state());
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
