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

  private static final int SET_ = (int) Words.pack("set ");
  private static final long META = Words.pack("m\0 ");
  private static final long META_MASK = Words.pack("\u00ff\0\u00ff");
  private static final long HTTP_ = Words.pack("HTTP/");

  /** Creates a parser. */
  public RequestParser() {}

  /**
   * Parses the request line that starts at {@code from}.
   *
   * @param in the input; only bytes in {@code [from, to)} matter
   * @param out filled, and then refers to {@code in}
   */
  public ParseResult parse(ByteBuffer in, int from, int to, Request out) {
    out.buffer = in;
    out.lineOpen = false;
    out.noreply = false;
    out.flagBits = 0;
    out.flagCount = 0;
    if (to - from >= Long.BYTES) {
      long head = Words.get(in, from);
      if ((int) head == Tokens.GET_) {
        out.verb = Verb.GET;
        return KeyLists.parse(in, from, from + 4, to, out);
      }
      if ((int) head == SET_) {
        if (ClassicForms.plainSet(in, from + 4, to, out)) {
          return ParseResult.REQUEST;
        }
      } else if ((head & META_MASK) == META) {
        if (MetaForms.plain(in, (byte) (head >>> Byte.SIZE), from + 3, to, out)
            && out.end - from <= Limits.LONG_LINE_MAX + 1) {
          return ParseResult.REQUEST;
        }
      } else if (Words.keep(head, 5) == Tokens.GETS_) {
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
  static ParseResult parseLine(ByteBuffer in, int from, int to, Request out) {
    int limit = Math.min(to, from + Limits.LONG_LINE_MAX + 1);
    int end = Tokens.split(in, from, limit, out);
    if (end < 0) {
      return to - from <= Limits.LINE_MAX
          ? ParseResult.INCOMPLETE
          : LongLines.judge(in, from, to, out);
    }
    out.end = end;
    if (end - from < Limits.LINE_MIN) {
      return out.refuse(Reply.BAD_FORMAT);
    }
    Verb verb = Tokens.verb(in, from, out);
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
      case BARE, WORDS -> ParseResult.REQUEST;
    };
  }

  private static ParseResult judgeUnknown(ByteBuffer in, Request out) {
    int last = out.tokenCount - 1;
    if (last > 0) {
      int from = out.tokenFrom[last];
      if (Words.keep(Words.getPadded(in, from, from, out.tokenTo[last]), 5) == HTTP_) {
        return ParseResult.CLOSE;
      }
    }
    out.noreply = Tokens.endInNoreply(in, out);
    return out.refuse(Reply.ERROR);
  }
}
