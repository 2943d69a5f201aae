package io.slabring.client.operation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.client.connection.NodeAddress;
import io.slabring.membership.ClusterIdentity;
import io.slabring.protocol.ReplyLine;

/**
 * Asks for the identity of the node's cluster. The result is empty if the server does not know the
 * question.
 */
public final class IdentityQuestion extends NodeOperation<String> {
  private static final String PREFIX = "CONFIG identity 0 ";
  private static final int BYTES_MAX = 256;

  /** A question that has not been sent. */
  public IdentityQuestion() {
    super(1, 0);
    this.result = "";
  }

  @Override
  public void write(RequestOutput out) {
    out.line().configGetIdentity();
  }

  @Override
  public int line(ReplyLine line) throws ViolationException {
    String text = line.kind() == ReplyLine.Kind.CLASSIC ? line.text() : "";
    if (!text.startsWith(PREFIX)) {
      return DONE;
    }
    try {
      return Integer.parseUnsignedInt(text.substring(PREFIX.length())) & Integer.MAX_VALUE;
    } catch (NumberFormatException e) {
      throw unexpected(line);
    }
  }

  @Override
  public int value(ReplyLine line, byte[] value) {
    ClusterIdentity identity = ClusterIdentity.parse(new String(value, US_ASCII));
    result = identity == null ? "" : identity.toString();
    return MORE; // END follows
  }

  /** A node that does not know its cluster yet says SERVER_ERROR, and is asked again later. */
  @Override
  public int refused(NodeAddress node, ReplyLine line) {
    boolean unknown = line.text().equals("ERROR") || line.text().startsWith("CLIENT_ERROR");
    return unknown ? DONE : super.refused(node, line);
  }

  @Override
  public int maxValueBytes(int configured) {
    return BYTES_MAX;
  }
}
