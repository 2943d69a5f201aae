package io.slabring.protocol;

import io.slabring.protocol.Request.KeyStep;
import java.nio.ByteBuffer;

/*
 * How a line is read. The two commands that make up most traffic, a get of one key and a plain set, are read in a
 * single pass by a fast path each; it gives up on anything unusual, and the general path below judges that. The general
 * path splits the line into tokens, finds the verb in a table and has one method per form of line (Verb.Form).
 * Nothing is remembered between calls: an incomplete line is read again from its start when more of it has come, which
 * is cheap because a line is short, and which makes the result independent of where the input was cut.
 */
/**
 * Parses request lines in place, without allocating. Stateless apart from the {@link Request} it fills, so one parser
 * serves all connections of an event loop. Never throws on any input.
 */
public final class RequestParser {

  /** What {@link #parse} made of the input. */
  public enum Outcome {
    /** The request is filled. */
    REQUEST,
    /** The line may still become valid: call again from the same offset when more input has come. */
    INCOMPLETE,
    /**
     * Send {@link Request#refusal} unless {@link Request#suppressed}, discard {@link Request#swallow} bytes after
     * {@link Request#end}, and go on. Meta refusals are sent even in quiet mode.
     */
    REFUSED,
    /** Close the connection without an answer: the line is too long, or HTTP. */
    CLOSE
  }

  private static final int GET_ = word4("get ");
  private static final int SET_ = word4("set ");
  private static final long GETS_ = word("gets ");
  private static final long NOREPLY = word("noreply");
  private static final long SPACE_NOREPLY = word(" noreply");
  private static final long HTTP_ = word("HTTP/");

  /** What {@link #readNumber} returns for what the fast path leaves to the general one. */
  private static final long UNUSUAL = -1;

  /** Creates a parser. */
  public RequestParser() {}

  /**
   * Parses the request line that starts at {@code from}.
   *
   * @param in the input; only bytes in {@code [from, to)} are read
   * @param out filled, and then refers to {@code in}
   */
  public Outcome parse(ByteBuffer in, int from, int to, Request out) {
    out.buffer = in;
    out.lineOpen = false;
    if (to - from >= Long.BYTES) {
      long head = Words.get(in, from);
      if ((int) head == GET_) {
        return parseGet(in, from, to, out);
      }
      if ((int) head == SET_) {
        if (parsePlainSet(in, from, to, out)) {
          return Outcome.REQUEST;
        }
      } else if (Words.keep(head, 5) == GETS_) {
        out.verb = Verb.GETS;
        return parseKeys(in, from, from + 5, to, out);
      }
    }
    return parseLine(in, from, to, out);
  }

  /**
   * Goes on with a line that {@link Request#lineOpen} after {@link KeyStep#MORE}.
   *
   * @param in begins, at {@code from}, with the bytes kept from {@link Request#end} on
   * @param request the same request; its next step is {@link Request#nextKey}
   */
  public void continueKeys(ByteBuffer in, int from, int to, Request request) {
    request.buffer = in;
    request.keysFrom = from;
    int newline = Words.findNewline(in, from, to);
    if (newline < 0) {
      request.keysTo = to;
      request.end = to;
    } else {
      request.lineOpen = false;
      request.keysTo = lineEnd(in, from, newline);
      request.end = newline + 1;
    }
  }

  /**
   * Finds the end of a line that is to be discarded.
   *
   * @return the offset just after its newline, or -1 if all of {@code [from, to)} belongs to it
   */
  public int skipLine(ByteBuffer in, int from, int to) {
    int newline = Words.findNewline(in, from, to);
    return newline < 0 ? -1 : newline + 1;
  }

  private static Outcome parseGet(ByteBuffer in, int from, int to, Request out) {
    out.verb = Verb.GET;
    int key = from + 4;
    int keyEnd = Words.findUpToSpace(in, key, to);
    int length = keyEnd - key;
    if (keyEnd <= to - 2 && Words.isCrLf(in, keyEnd) && length > 0 && length <= Limits.KEY_MAX) {
      out.end = keyEnd + 2;
      setKey(out, in, key, length);
      out.keyReady = true;
      out.anyKey = true;
      out.keysFrom = keyEnd;
      out.keysTo = keyEnd;
      return Outcome.REQUEST;
    }
    return parseKeys(in, from, key, to, out);
  }

  /** The keys of a get or gets of any length. */
  private static Outcome parseKeys(ByteBuffer in, int from, int keys, int to, Request out) {
    int newline = Words.findNewline(in, keys, to);
    if (newline < 0) {
      if (to - from <= Limits.LINE_MAX) {
        return Outcome.INCOMPLETE;
      }
      out.lineOpen = true;
      out.end = to;
      return setKeys(out, keys, to);
    }
    out.end = newline + 1;
    int lineEnd = lineEnd(in, keys, newline);
    int firstKey = keys;
    while (firstKey < lineEnd && in.get(firstKey) == ' ') {
      firstKey++;
    }
    return firstKey == lineEnd ? refuse(out, Reply.BAD_FORMAT) : setKeys(out, firstKey, lineEnd);
  }

  private static Outcome setKeys(Request out, int from, int to) {
    out.keyIsBinary = false;
    out.keyReady = false;
    out.anyKey = false;
    out.keysFrom = from;
    out.keysTo = to;
    return Outcome.REQUEST;
  }

  /** Reads {@code set <key> <flags> <exptime> <length>[ noreply]} with small plain numbers, or nothing. */
  private static boolean parsePlainSet(ByteBuffer in, int from, int to, Request out) {
    int key = from + 4;
    int keyEnd = Words.findUpToSpace(in, key, to);
    int keyLength = keyEnd - key;
    if (keyEnd == to || in.get(keyEnd) != ' ' || keyLength == 0 || keyLength > Limits.KEY_MAX) {
      return false;
    }
    long flags = readNumber(in, from, keyEnd + 1, to);
    if (flags == UNUSUAL) {
      return false;
    }
    long exptime = readNumber(in, from, (int) flags + 1, to);
    if (exptime == UNUSUAL) {
      return false;
    }
    long length = readNumber(in, from, (int) exptime + 1, to);
    if (length == UNUSUAL || in.get((int) flags) != ' ' || in.get((int) exptime) != ' ') {
      return false;
    }
    int end = (int) length;
    boolean noreply = end <= to - Long.BYTES && Words.get(in, end) == SPACE_NOREPLY;
    if (noreply) {
      end += Long.BYTES;
    }
    if (end > to - 2 || !Words.isCrLf(in, end)) {
      return false;
    }
    out.verb = Verb.SET;
    out.end = end + 2;
    out.noreply = noreply;
    setKey(out, in, key, keyLength);
    out.clientFlags = (int) (flags >>> 32);
    out.exptime = (int) (exptime >>> 32);
    out.valueLength = (int) (length >>> 32);
    return true;
  }

  /** A number of 1 to 7 digits, in the upper half, and the offset just after it, in the lower; or {@link #UNUSUAL}. */
  private static long readNumber(ByteBuffer in, int from, int at, int to) {
    long word = Words.getPadded(in, from, at, to);
    long marks = Words.nonDigits(word);
    int count = Words.first(marks);
    if (marks == 0 || count == 0 || at + count >= to) {
      return UNUSUAL;
    }
    return (long) Words.digits(word, count) << 32 | at + count;
  }

  private static Outcome parseLine(ByteBuffer in, int from, int to, Request out) {
    int limit = Math.min(to, from + Limits.LINE_MAX + 1);
    int newline = tokenize(in, from, limit, out);
    if (newline < 0) {
      return to - from <= Limits.LINE_MAX ? Outcome.INCOMPLETE : judgeLongLine(in, from, to, out);
    }
    out.end = newline + 1;
    out.noreply = false;
    if (out.end - from < Limits.LINE_MIN) {
      return refuse(out, Reply.BAD_FORMAT);
    }
    Verb verb = findVerb(in, from, out);
    if (verb == null) {
      return judgeUnknown(in, out);
    }
    out.verb = verb;
    switch (verb.form) {
      case KEYS:
        return out.tokenCount < 2
            ? refuse(out, Reply.BAD_FORMAT)
            : setKeys(out, out.tokenFrom[1], lineEnd(in, from, newline));
      case TOUCHED_KEYS:
        return touchedKeys(in, lineEnd(in, from, newline), out);
      case STORAGE:
        return ClassicForms.storage(in, out);
      case DELETE:
        return ClassicForms.delete(in, out);
      case ARITHMETIC:
        return ClassicForms.arithmetic(in, out);
      case TOUCH:
        return ClassicForms.touch(in, out);
      case META:
        return MetaForms.meta(in, out);
      case META_SET:
        return MetaForms.metaSet(in, out);
      case META_ARITHMETIC:
        return MetaForms.metaArithmetic(in, out);
      case META_DEBUG:
        return MetaForms.metaDebug(in, out);
      case FLUSH:
        return ClassicForms.flush(in, out);
      case VERBOSITY:
        return ClassicForms.verbosity(in, out);
      case ADMIN:
        out.noreply = endsInNoreply(in, out);
        return Outcome.REQUEST;
      default:
        return Outcome.REQUEST;
    }
  }

  /** Splits the line into the request's tokens; returns the offset of its newline, or -1 if there is none. */
  private static int tokenize(ByteBuffer in, int from, int to, Request out) {
    int count = 0;
    int token = from;
    for (int at = from; at < to; at += Long.BYTES) {
      long word = Words.getPadded(in, from, at, to);
      long newlines = Words.newlines(word);
      for (long marks = Words.spaces(word) | newlines; marks != 0; marks &= marks - 1) {
        int delimiter = at + Words.first(marks);
        boolean last = (marks & -marks & newlines) != 0;
        int tokenEnd = last ? lineEnd(in, from, delimiter) : delimiter;
        if (tokenEnd > token && count < Limits.TOKENS_MAX) {
          out.tokenFrom[count] = token;
          out.tokenTo[count++] = tokenEnd;
        }
        if (last) {
          out.tokenCount = count;
          return delimiter;
        }
        token = delimiter + 1;
      }
    }
    return -1;
  }

  /** Where the line's text ends: at its newline, or at the CR before that. */
  private static int lineEnd(ByteBuffer in, int from, int newline) {
    return newline > from && in.get(newline - 1) == '\r' ? newline - 1 : newline;
  }

  private static Verb findVerb(ByteBuffer in, int from, Request out) {
    if (out.tokenCount == 0) {
      return null;
    }
    int token = out.tokenFrom[0];
    int tokenEnd = out.tokenTo[0];
    Verb verb = Verb.of(in, token, tokenEnd, Words.getPadded(in, token, token, tokenEnd));
    return verb != null && (token == from || verb.mayBeIndented()) ? verb : null;
  }

  private static Outcome judgeUnknown(ByteBuffer in, Request out) {
    if (out.tokenCount > 1) {
      int last = out.tokenFrom[out.tokenCount - 1];
      long word = Words.getPadded(in, last, last, out.tokenTo[out.tokenCount - 1]);
      if (Words.keep(word, 5) == HTTP_) {
        return Outcome.CLOSE;
      }
    }
    out.noreply = endsInNoreply(in, out);
    return refuse(out, Reply.ERROR);
  }

  /** A line that is too long is still answered if it is an indented get, which memcached lets through and then refuses. */
  private static Outcome judgeLongLine(ByteBuffer in, int from, int to, Request out) {
    int at = from;
    while (at - from <= Limits.LEADING_SPACES_MAX && in.get(at) == ' ') {
      at++;
    }
    long word = Words.get(in, at);
    boolean get = (int) word == GET_ || Words.keep(word, 5) == GETS_;
    if (!get || at - from > Limits.LEADING_SPACES_MAX) {
      return Outcome.CLOSE;
    }
    int newline = Words.findNewline(in, at, to);
    out.lineOpen = newline < 0;
    out.end = newline < 0 ? to : newline + 1;
    out.noreply = false;
    return refuse(out, Reply.ERROR);
  }

  private static Outcome touchedKeys(ByteBuffer in, int lineEnd, Request out) {
    if (out.tokenCount < 3) {
      return refuse(out, Reply.BAD_FORMAT);
    }
    long exptime = Numbers.signed32(in, out.tokenFrom[1], out.tokenTo[1]);
    if (exptime == Numbers.INVALID) {
      return refuse(out, Reply.INVALID_EXPTIME);
    }
    out.exptime = (int) exptime;
    return setKeys(out, out.tokenFrom[2], lineEnd);
  }

  static void setKey(Request out, ByteBuffer in, int from, int length) {
    out.keyBuffer = in;
    out.keyOffset = from;
    out.keyLength = length;
    out.keyIsBinary = false;
  }

  static Outcome refuse(Request out, Reply refusal) {
    out.refusal = refusal;
    out.swallow = 0;
    return Outcome.REFUSED;
  }

  /** Whether the last token is noreply. */
  static boolean endsInNoreply(ByteBuffer in, Request out) {
    int last = out.tokenCount - 1;
    if (last < 0 || out.tokenTo[last] - out.tokenFrom[last] != 7) {
      return false;
    }
    int from = out.tokenFrom[last];
    return Words.getPadded(in, from, from, from + 7) == NOREPLY;
  }

  private static long word(String ascii) {
    return Words.pack(ascii.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0);
  }

  private static int word4(String ascii) {
    return (int) word(ascii);
  }
}
