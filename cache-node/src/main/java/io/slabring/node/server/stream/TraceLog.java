package io.slabring.node.server.stream;

import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of requests and replies for {@code -vv}: {@code <26 get k} and {@code >26 END}. Without
 * values; long lines are cut, and unprintable bytes are shown as question marks.
 */
public final class TraceLog {
  private static final Logger LOG = LoggerFactory.getLogger(TraceLog.class);
  private static final int LINE_MAX = 200;

  /** Lines of one answer; a get of many keys has many. */
  private static final int LINES_MAX = 16;

  private TraceLog() {}

  /** Whether the log is written; costs little. */
  public static boolean isOn() {
    return LOG.isTraceEnabled();
  }

  /** A request line has come. */
  public static void request(int connection, ByteBuffer in, int from, int to) {
    LOG.trace("<{} {}", connection, text(in, from, to));
  }

  /** An answer is about to be sent: its lines without the values. */
  static void reply(int connection, ByteBuffer out, int from, int to) {
    int at = from;
    for (int lines = 0; at < to; lines++) {
      if (lines == LINES_MAX) {
        LOG.trace(">{} ...", connection);
        return;
      }
      int end = lineEnd(out, at, to);
      LOG.trace(">{} {}", connection, text(out, at, end));
      at = end + valueLength(out, at, end);
    }
  }

  private static int lineEnd(ByteBuffer out, int from, int to) {
    int at = from;
    while (at < to && out.get(at) != '\n') {
      at++;
    }
    return Math.min(at + 1, to);
  }

  /** Bytes of the value that follows a line, its CR LF included; 0 when none does. */
  private static int valueLength(ByteBuffer out, int from, int to) {
    String line = text(out, from, to);
    String[] words = line.split(" ", 5);
    int word = line.startsWith("VALUE ") ? 3 : line.startsWith("VA ") ? 1 : 0;
    boolean value = word > 0 && words.length > word && words[word].matches("[0-9]{1,10}");
    return value ? (int) Math.min(Long.parseLong(words[word]), 1 << 30) + 2 : 0;
  }

  /** The beginning of a line as text that is safe to log. */
  public static String text(ByteBuffer in, int from, int to) {
    byte[] line = new byte[Math.max(0, Math.min(LINE_MAX, to - from))];
    in.get(from, line);
    StringBuilder text = new StringBuilder(line.length);
    for (byte b : line) {
      if (b == '\r' || b == '\n') {
        break;
      }
      text.append(b >= ' ' && b < 0x7F ? (char) b : '?');
    }
    return text.toString();
  }
}
