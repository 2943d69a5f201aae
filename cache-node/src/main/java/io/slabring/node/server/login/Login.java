package io.slabring.node.server.login;

import io.slabring.node.server.stream.ReplyStream;
import io.slabring.protocol.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The authentication of one client: {@code set <key> <flags> <exptime> <length>} with user and
 * password, separated by a space, as the value. Answers as memcached does. One per connection,
 * dropped when the client has authenticated.
 */
public final class Login {
  /** A line that goes on for longer ends the connection. */
  private static final int LINE_MAX = 2048;

  private static final int LINE_MIN = 6;
  private static final int VALUE_MAX = 16_384;
  private static final int VALUE_END = 2;

  /** More wrong passwords end the connection. */
  private static final int FAILURES_MAX = 16;

  /** More of a value cannot match: a line of the file, with the blank in place of the colon. */
  private static final int KEPT_MAX = AuthFile.LINE_MAX + 1;

  /** Whether the client is in, or out. */
  public enum State {
    ASKING,
    ADMITTED,
    REFUSED
  }

  private final AuthFile file;
  private final LoginCounters counters;
  private State state = State.ASKING;
  private int failures;

  /** Bytes of the value to come, its end included; 0 while a line is read. */
  private int left;

  private int valueLength;
  private byte[] kept;
  private int seen;
  private int blank;
  private int last;
  private int beforeLast;

  /** The login of one connection, with the users and passwords of a file. */
  public Login(AuthFile file, LoginCounters counters) {
    this.file = file;
    this.counters = counters;
  }

  /** Whether the client is in, out, or neither yet. */
  public State state() {
    return state;
  }

  /**
   * Handles a piece of the input.
   *
   * @return where the next piece begins; {@code at} when the rest of a line must come first
   */
  public int advance(ByteBuffer in, int at, int to, ReplyStream replies) {
    return left > 0 ? value(in, at, to, replies) : line(in, at, to, replies);
  }

  private int line(ByteBuffer in, int at, int to, ReplyStream replies) {
    int end = at;
    while (end < to && in.get(end) != '\n') {
      end++;
    }
    if (end == to) {
      if (to - at > LINE_MAX) {
        state = State.REFUSED;
        return to;
      }
      return at;
    }
    if (end - at < LINE_MIN) {
      state = State.REFUSED;
      return to;
    }
    byte[] bytes = new byte[Math.min(end - at, LINE_MAX)];
    in.get(at, bytes);
    String[] words = new String(bytes, StandardCharsets.ISO_8859_1).stripTrailing().split(" +", 7);
    long length = words.length >= 5 && words[0].startsWith("set") ? number(words[4]) : -1;
    if (length < 0) {
      replies.reply(Reply.UNAUTHENTICATED);
    } else if (length > VALUE_MAX) {
      replies.reply(Reply.AUTH_TOKEN_TOO_LONG);
    } else {
      valueLength = (int) length;
      left = valueLength + VALUE_END;
      kept = new byte[Math.min(valueLength, KEPT_MAX)];
      seen = 0;
      blank = -1;
    }
    return end + 1;
  }

  private static long number(String word) {
    if (!word.matches("[0-9]{1,10}")) {
      return -1;
    }
    long number = Long.parseLong(word);
    return number > 0xFFFF_FFFFL ? -1 : number;
  }

  private int value(ByteBuffer in, int at, int to, ReplyStream replies) {
    int end = Math.min(to, at + left);
    for (int i = at; i < end; i++) {
      byte b = in.get(i);
      if (seen < kept.length) {
        kept[seen] = b;
      }
      if (b == ' ' && blank < 0) {
        blank = seen;
      }
      seen++;
      beforeLast = last;
      last = b;
    }
    left -= end - at;
    if (left == 0) {
      answer(replies);
      kept = null;
    }
    return end;
  }

  private void answer(ReplyStream replies) {
    if (beforeLast != '\r' || last != '\n') {
      replies.reply(Reply.BAD_LINE_TERMINATION);
    } else if (blank < 0) {
      replies.reply(Reply.BAD_AUTH_TOKEN);
    } else {
      counters.countAttempt();
      boolean whole = valueLength <= KEPT_MAX && blank < valueLength;
      if (whole
          && file.accepts(
              Arrays.copyOf(kept, blank), Arrays.copyOfRange(kept, blank + 1, valueLength))) {
        replies.reply(Reply.STORED);
        state = State.ADMITTED;
        return;
      }
      counters.countFailure();
      replies.reply(Reply.AUTH_FAILURE);
      failures++;
      if (failures > FAILURES_MAX) {
        state = State.REFUSED;
      }
    }
  }
}
