package io.slabring.node.server.frames;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What both sides say first. Immutable.
 *
 * <pre>
 *   magic "SLBL" 4 | lowest format 1 | highest format 1 | clock 8 | view 8 |
 *   length 1 | name of the cluster | length 1 | id of the node
 * </pre>
 *
 * Bytes behind that are of later releases, and not looked at.
 *
 * @param lowest version of the format that the sender understands
 * @param highest version of the format that the sender understands
 * @param clockMillis the sender's clock of items, in milliseconds since 1970
 * @param view version of the sender's view
 * @param cluster name of the sender's cluster, at most 255 bytes in UTF-8
 * @param nodeId the sender's id in the views, at most 255 bytes in UTF-8
 */
public record Hello(
    int lowest, int highest, long clockMillis, long view, String cluster, String nodeId) {
  private static final int MAGIC = 0x534C424C;
  private static final int TEXTS = 4 + 1 + 1 + 8 + 8;

  /** Longest body of a HELLO in bytes, that of a later release included. */
  static final int BYTES_MAX = 1024;

  /** What this release says. */
  public static Hello of(String cluster, String nodeId, long clockMillis, long view) {
    return new Hello(
        LinkFormat.LOWEST_VERSION, LinkFormat.HIGHEST_VERSION, clockMillis, view, cluster, nodeId);
  }

  /**
   * Reads a body.
   *
   * @throws BadFrameException if it is none
   */
  public static Hello read(ByteBuffer in, int from, int to) {
    if (to - from < TEXTS + 2 || in.getInt(from) != MAGIC) {
      throw new BadFrameException("a HELLO of something else");
    }
    int at = from + TEXTS;
    String cluster = text(in, at, to);
    at += 1 + (in.get(at) & 0xFF);
    return new Hello(
        in.get(from + 4) & 0xFF,
        in.get(from + 5) & 0xFF,
        in.getLong(from + 6),
        in.getLong(from + 14),
        cluster,
        text(in, at, to));
  }

  private static String text(ByteBuffer in, int at, int to) {
    int length = at < to ? in.get(at) & 0xFF : to;
    if (to - at - 1 < length) {
      throw new BadFrameException("a HELLO that is cut short");
    }
    byte[] bytes = new byte[length];
    in.get(at + 1, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The body as bytes. */
  public byte[] bytes() {
    byte[] clusterBytes = utf8(cluster);
    byte[] idBytes = utf8(nodeId);
    return ByteBuffer.allocate(TEXTS + 2 + clusterBytes.length + idBytes.length)
        .putInt(MAGIC)
        .put((byte) lowest)
        .put((byte) highest)
        .putLong(clockMillis)
        .putLong(view)
        .put((byte) clusterBytes.length)
        .put(clusterBytes)
        .put((byte) idBytes.length)
        .put(idBytes)
        .array();
  }

  private static byte[] utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0xFF) {
      throw new IllegalArgumentException("more than 255 bytes: " + text);
    }
    return bytes;
  }

  /** Whether both sides understand a version of the format. */
  public boolean isUnderstood() {
    return lowest <= LinkFormat.HIGHEST_VERSION && highest >= LinkFormat.LOWEST_VERSION;
  }
}
