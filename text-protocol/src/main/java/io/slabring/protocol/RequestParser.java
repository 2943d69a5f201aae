package io.slabring.protocol;

import io.slabring.protocol.Request.KeyStep;
import java.nio.ByteBuffer;

/*
 * How a line is read. What makes up most traffic (get, plain sets, meta commands) is read in a single pass by a fast
 * path each; that gives up on anything unusual, and the general path judges it. The general path splits the line into
 * tokens, finds the verb in a table and has one method per form of line (Verb.Form).
 * Nothing is remembered between calls: an incomplete line is read again from its start when more of it has come, which
 * is cheap because a line is short, and which makes the result independent of where the input was cut.
 */
/**
 * Parses request lines in place, without allocating. Stateless apart from the {@link Request} it
 * fills, so one parser serves all connections of an event loop. Never throws on any input.
 */
public final class RequestParser {

  /** What {@link #parse} made of the input. */
  public enum Outcome {
    /** The request is filled. */
    REQUEST,
    /**
     * The line may still become valid: call again from the same offset when more input has come. At
     * most {@link Limits#LONG_LINE_MAX} bytes are waited for in this way.
     */
    INCOMPLETE,
    /**
     * Send {@link Request#refusal} unless {@link Request#suppressed}, discard {@link
     * Request#swallow} bytes after {@link Request#end}, and go on; see also {@link
     * Request#lineOpen}. Meta refusals are sent even in quiet mode.
     */
    REFUSED,
    /** Close the connection without an answer: the line is no request and long, or HTTP. */
    CLOSE
  }

  static final int GET_ = (int) Words.pack("get ");
  private static final int SET_ = (int) Words.pack("set ");
  static final long GETS_ = Words.pack("gets ");
  private static final long META = Words.pack("m\0 ");
  private static final long META_MASK = Words.pack("\u00ff\0\u00ff");
  private static final long NOREPLY = Words.pack("noreply");
  private static final long HTTP_ = Words.pack("HTTP/");

  /** Creates a parser. */
  public RequestParser() {}

  /**
   * Parses the request line that starts at {@code from}.
   *
   * @param in the input; only bytes in {@code [from, to)} matter
   * @param out filled, and then refers to {@code in}
   */
  public Outcome parse(ByteBuffer in, int from, int to, Request out) {
    out.buffer = in;
    out.lineOpen = false;
    out.noreply = false;
    out.flagBits = 0;
    out.flagCount = 0;
    if (to - from >= Long.BYTES) {
      long head = Words.get(in, from);
      if ((int) head == GET_) {
        out.verb = Verb.GET;
        return KeyLists.parse(in, from, from + 4, to, out);
      }
      if ((int) head == SET_) {
        if (ClassicForms.plainSet(in, from + 4, to, out)) {
          return Outcome.REQUEST;
        }
      } else if ((head & META_MASK) == META) {
        if (MetaForms.plain(in, (byte) (head >>> Byte.SIZE), from + 3, to, out)
            && out.end - from <= Limits.LONG_LINE_MAX + 1) {
          return Outcome.REQUEST;
        }
      } else if (Words.keep(head, 5) == GETS_) {
        out.verb = Verb.GETS;
        return KeyLists.parse(in, from, from + 5, to, out);
      }
    }
    return parseLine(in, from, to, out);
  }

  /**
   * Goes on with a line that is {@link Request#lineOpen}, after {@link KeyStep#MORE}.
   *
   * @param in begins, at {@code from}, with the bytes kept from {@link Request#end} on
   * @param request the same request; its next step is {@link Request#nextKey}
   */
  public void continueKeys(ByteBuffer in, int from, int to, Request request) {
    KeyLists.goOn(in, from, to, request);
  }

  /**
   * Makes {@code kept} the same get as {@code request}, but independent of its input, for {@link
   * #continueKeys} from behind the last key that was handed out.
   */
  public void keepKeys(Request request, Request kept) {
    KeyLists.copy(request, kept);
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

  /** The general path. */
  static Outcome parseLine(ByteBuffer in, int from, int to, Request out) {
    int limit = Math.min(to, from + Limits.LONG_LINE_MAX + 1);
    int end = tokenize(in, from, limit, out);
    if (end < 0) {
      return to - from <= Limits.LINE_MAX ? Outcome.INCOMPLETE : LongLines.judge(in, from, to, out);
    }
    out.end = end;
    if (end - from < Limits.LINE_MIN) {
      return refuse(out, Reply.BAD_FORMAT);
    }
    Verb verb = findVerb(in, from, out);
    if (verb == null) {
      return end - from > Limits.LINE_MAX + 1
          ? LongLines.judge(in, from, to, out)
          : judgeUnknown(in, out);
    }
    out.verb = verb;
    return switch (verb.form) {
      case KEYS -> KeyLists.keys(in, out);
      case TOUCHED_KEYS -> KeyLists.touchedKeys(in, out);
      case STORAGE -> ClassicForms.storage(in, out);
      case ONE_KEY -> ClassicForms.oneKey(in, out);
      case ARITHMETIC -> ClassicForms.arithmetic(in, out);
      case TOUCH -> ClassicForms.touch(in, out);
      case META -> MetaForms.meta(in, out);
      case META_SET -> MetaForms.metaSet(in, out);
      case META_ARITHMETIC -> MetaForms.metaArithmetic(in, out);
      case META_DEBUG -> MetaForms.metaDebug(in, out);
      case FLUSH -> ClassicForms.flush(in, out);
      case VERBOSITY -> ClassicForms.verbosity(in, out);
      case ADMIN -> ClassicForms.admin(in, out);
      case BARE, WORDS -> Outcome.REQUEST;
    };
  }

  /**
   * Splits the line into the request's tokens; returns the offset after its newline, or -1 if there
   * is none: then the tokens are those that have ended.
   */
  private static int tokenize(ByteBuffer in, int from, int to, Request out) {
    int count = 0;
    int token = from;
    int at = Words.findUpToSpace(in, from, to);
    while (at < to) {
      byte delimiter = in.get(at);
      int lineEnd = delimiter == ' ' ? 0 : lineEnd(in, at, to);
      if (delimiter == ' ' || lineEnd > 0) {
        if (at > token && count < Limits.TOKENS_MAX) {
          out.tokenFrom[count] = token;
          out.tokenTo[count++] = at;
        }
        if (lineEnd > 0) {
          out.tokenCount = count;
          out.keysTo = at;
          return lineEnd;
        }
        token = at + 1;
      }
      at = Words.findUpToSpace(in, at + 1, to);
    }
    out.tokenCount = count;
    return -1;
  }

  /** The offset after the line's end if that is at {@code at}, be it CR LF or LF; or 0. */
  static int lineEnd(ByteBuffer in, int at, int to) {
    byte b = in.get(at);
    if (b == '\r') {
      return at + 1 < to && in.get(at + 1) == '\n' ? at + 2 : 0;
    }
    return b == '\n' ? at + 1 : 0;
  }

  /** The verb that the first token spells, if it stands where it may; or null. */
  static Verb findVerb(ByteBuffer in, int from, Request out) {
    if (out.tokenCount == 0) {
      return null;
    }
    int token = out.tokenFrom[0];
    int length = out.tokenLength(0);
    long word = Words.keep(Words.getPadded(in, from, token, out.end), length);
    Verb verb = Verb.of(in, token, length, word);
    return verb != null && (token == from || verb.mayBeIndented()) ? verb : null;
  }

  private static Outcome judgeUnknown(ByteBuffer in, Request out) {
    int last = out.tokenCount - 1;
    if (last > 0) {
      int from = out.tokenFrom[last];
      if (Words.keep(Words.getPadded(in, from, from, out.tokenTo[last]), 5) == HTTP_) {
        return Outcome.CLOSE;
      }
    }
    out.noreply = endsInNoreply(in, out);
    return refuse(out, Reply.ERROR);
  }

  static Outcome refuse(Request out, Reply refusal) {
    out.refusal = refusal;
    out.swallow = 0;
    return Outcome.REFUSED;
  }

  /** Whether the last token is noreply. */
  static boolean endsInNoreply(ByteBuffer in, Request out) {
    int last = out.tokenCount - 1;
    if (last < 0 || out.tokenLength(last) != 7) {
      return false;
    }
    int from = out.tokenFrom[last];
    return Words.getPadded(in, from, from, from + 7) == NOREPLY;
  }
}
