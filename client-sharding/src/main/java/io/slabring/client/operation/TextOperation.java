package io.slabring.client.operation;

import io.slabring.client.connection.NodeAddress;
import io.slabring.protocol.ReplyLine;
import io.slabring.protocol.RequestWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The operations about the node itself, answered in the classic protocol. */
public abstract class TextOperation<T> extends NodeOperation<T> {

  TextOperation() {
    super(1, 0);
  }

  /** Takes a classic line. */
  abstract int text(ReplyLine line, String text) throws ViolationException;

  @Override
  public final int line(ReplyLine line) throws ViolationException {
    if (line.kind() != ReplyLine.Kind.CLASSIC) {
      throw unexpected(line);
    }
    return text(line, line.text());
  }

  /** Empties the node. */
  public static final class Flush extends TextOperation<Void> {
    @Override
    public void write(RequestOutput out) {
      out.line().flushAll();
    }

    @Override
    int text(ReplyLine line, String text) throws ViolationException {
      if (!text.equals("OK")) {
        throw unexpected(line);
      }
      return DONE;
    }
  }

  /** Asks for the version. */
  public static final class Version extends TextOperation<String> {
    private static final String PREFIX = "VERSION ";

    @Override
    public void write(RequestOutput out) {
      out.line().version();
    }

    @Override
    int text(ReplyLine line, String text) throws ViolationException {
      if (!text.startsWith(PREFIX)) {
        throw unexpected(line);
      }
      result = text.substring(PREFIX.length());
      return DONE;
    }
  }

  /** A page of statistics. */
  public static final class Stats extends TextOperation<Map<String, String>> {
    private static final String PREFIX = "STAT ";
    private static final int LINES_MAX = 100_000;

    private final String group;

    public Stats(String group) {
      this.group = group;
      this.result = new LinkedHashMap<>();
    }

    @Override
    public void write(RequestOutput out) {
      out.line().stats(group);
    }

    @Override
    int text(ReplyLine line, String text) throws ViolationException {
      if (text.equals("END") || text.equals("RESET")) {
        return DONE;
      }
      if (!text.startsWith(PREFIX) || result.size() == LINES_MAX) {
        throw unexpected(line);
      }
      int blank = text.indexOf(' ', PREFIX.length());
      int nameEnd = blank < 0 ? text.length() : blank;
      result.put(text.substring(PREFIX.length(), nameEnd), text.substring(nameEnd).strip());
      return MORE;
    }
  }

  /** Asks for the nodes of the cluster. */
  public static final class ClusterConfig extends TextOperation<String> {
    private static final String PREFIX = "CONFIG cluster 0 ";
    private static final int BYTES_MAX = 1 << 20;

    public ClusterConfig() {
      this.result = "";
    }

    @Override
    public void write(RequestOutput out) {
      out.line().configGetCluster();
    }

    @Override
    int text(ReplyLine line, String text) throws ViolationException {
      if (text.equals("END") || text.equals("NOT_FOUND")) {
        return DONE;
      }
      if (!text.startsWith(PREFIX)) {
        throw unexpected(line);
      }
      try {
        return Integer.parseUnsignedInt(text.substring(PREFIX.length())) & Integer.MAX_VALUE;
      } catch (NumberFormatException e) {
        throw unexpected(line);
      }
    }

    @Override
    public int value(ReplyLine line, byte[] value) {
      result = new String(value, StandardCharsets.UTF_8);
      return MORE;
    }

    /** A node that does not know the command is in no cluster. */
    @Override
    public int refused(NodeAddress node, ReplyLine line) {
      return line.text().equals("ERROR") ? DONE : super.refused(node, line);
    }

    @Override
    public int maxValueBytes(int configured) {
      return BYTES_MAX;
    }
  }

  /** Logs in, before all else. */
  public static final class Login extends TextOperation<Void> {
    private final byte[] credentials;

    public Login(String user, String password) {
      this.credentials = (user + " " + password).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void write(RequestOutput out) {
      RequestWriter line = out.line();
      line.login(credentials.length);
      out.bytes(credentials);
      out.line().lineEnd();
    }

    @Override
    int text(ReplyLine line, String text) throws ViolationException {
      if (!text.equals("STORED")) {
        throw unexpected(line);
      }
      return DONE;
    }
  }
}
