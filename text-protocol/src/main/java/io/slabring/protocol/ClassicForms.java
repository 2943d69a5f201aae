package io.slabring.protocol;

import java.nio.ByteBuffer;

/*
 * The order of the checks is memcached's, because it decides which refusal is sent, whether noreply mutes it, and
 * whether the data block is swallowed: an unreadable length means that nothing after the line can be trusted to be one.
 */
/** Reads the forms of the classic commands from a tokenized line. Stateless. */
final class ClassicForms {

  private static final long SPACE_NOREPLY = Words.pack(" noreply");

  private ClassicForms() {}

  /**
   * Reads the rest of a set from its key on, if the numbers are small and only single spaces stand
   * between; otherwise returns false, and the line must be tokenized.
   */
  static boolean plainSet(ByteBuffer in, int key, int to, Request out) {
    int keyEnd = Words.findUpToSpace(in, key, to);
    int flagsEnd = readNumberAfterSpace(in, keyEnd, to, out);
    out.clientFlags = out.number;
    int exptimeEnd = readNumberAfterSpace(in, flagsEnd, to, out);
    out.exptime = out.number;
    int lengthEnd = readNumberAfterSpace(in, exptimeEnd, to, out);
    out.valueLength = out.number;
    out.noreply = lengthEnd <= to - Long.BYTES && Words.get(in, lengthEnd) == SPACE_NOREPLY;
    int textEnd = out.noreply ? lengthEnd + Long.BYTES : lengthEnd;
    int lineEnd = textEnd < to ? Words.lineEnd(in, textEnd, to) : 0;
    int keyLength = keyEnd - key;
    if (lineEnd == 0 || keyLength == 0 || keyLength > Limits.KEY_MAX) {
      out.noreply = false;
      return false;
    }
    out.verb = Verb.SET;
    out.end = lineEnd;
    out.setKey(in, key, keyLength);
    return true;
  }

  /**
   * Reads a space and up to 9 digits, the longest number that cannot overflow, into {@link
   * Request#number}. Returns the offset after it; or {@code to}, which is no end of a line, if
   * something else stands there.
   */
  static int readNumberAfterSpace(ByteBuffer in, int from, int to, Request out) {
    if (to - from < 2 || in.get(from) != ' ') {
      return to;
    }
    int digit = in.get(from + 1) - '0';
    if (digit < 0 || digit > 9) {
      return to;
    }
    int number = digit;
    int at = from + 2;
    for (int limit = Math.min(to, from + 10); at < limit; at++) {
      digit = in.get(at) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      number = number * 10 + digit;
    }
    out.number = number;
    return at;
  }

  static ParseResult admin(ByteBuffer in, Request out) {
    out.noreply = Tokens.endInNoreply(in, out);
    return ParseResult.REQUEST;
  }

  static ParseResult storage(ByteBuffer in, Request out) {
    if (out.tokenCount < 5) {
      return out.refuse(Reply.BAD_FORMAT);
    }
    long length = Numbers.signed32(in, out.tokenFrom[4], out.tokenTo[4]);
    if (length < 0 || length > Limits.VALUE_MAX) {
      return out.refuse(Reply.BAD_FORMAT);
    }
    out.valueLength = (int) length;
    out.noreply = Tokens.endInNoreply(in, out);
    long flags = Numbers.flags(in, out.tokenFrom[2], out.end);
    long exptime = Numbers.exptime(in, out.tokenFrom[3], out.end);
    boolean cas = out.verb == Verb.CAS;
    boolean badCas =
        cas && (out.tokenCount < 6 || !Numbers.isUnsigned64(in, out.tokenFrom[5], out.tokenTo[5]));
    if (!takeKey(in, out) || flags == Numbers.INVALID || exptime == Numbers.INVALID || badCas) {
      ParseResult refused = out.refuse(Reply.BAD_FORMAT);
      out.swallow = out.valueLength + Limits.VALUE_END;
      return refused;
    }
    out.clientFlags = (int) flags;
    out.exptime = (int) exptime;
    out.casUnique = cas ? Numbers.unsigned64(in, out.tokenFrom[5], out.tokenTo[5]) : 0;
    return ParseResult.REQUEST;
  }

  static ParseResult oneKey(ByteBuffer in, Request out) {
    return keyed(in, out, 2) ? ParseResult.REQUEST : out.refuse(Reply.BAD_FORMAT);
  }

  static ParseResult arithmetic(ByteBuffer in, Request out) {
    if (!keyed(in, out, 3)) {
      return out.refuse(Reply.BAD_FORMAT);
    }
    if (!Numbers.isUnsigned64(in, out.tokenFrom[2], out.tokenTo[2])) {
      return out.refuse(Reply.INVALID_DELTA);
    }
    out.delta = Numbers.unsigned64(in, out.tokenFrom[2], out.tokenTo[2]);
    return ParseResult.REQUEST;
  }

  static ParseResult touch(ByteBuffer in, Request out) {
    if (!keyed(in, out, 3)) {
      return out.refuse(Reply.BAD_FORMAT);
    }
    return takeExptime(in, out, 2);
  }

  static ParseResult flush(ByteBuffer in, Request out) {
    out.noreply = Tokens.endInNoreply(in, out);
    out.exptime = 0;
    boolean bare = out.tokenCount == (out.noreply ? 2 : 1);
    return bare ? ParseResult.REQUEST : takeExptime(in, out, 1);
  }

  static ParseResult verbosity(ByteBuffer in, Request out) {
    out.noreply = Tokens.endInNoreply(in, out);
    return out.tokenUnsigned32(1) < 0 ? out.refuse(Reply.BAD_FORMAT) : ParseResult.REQUEST;
  }

  private static ParseResult takeExptime(ByteBuffer in, Request out, int token) {
    long exptime = Numbers.signed32(in, out.tokenFrom[token], out.tokenTo[token]);
    if (exptime == Numbers.INVALID) {
      return out.refuse(Reply.INVALID_EXPTIME);
    }
    out.exptime = (int) exptime;
    return ParseResult.REQUEST;
  }

  /**
   * Takes the key and noreply of a line that needs {@code tokens} tokens; too few are refused
   * aloud.
   */
  private static boolean keyed(ByteBuffer in, Request out, int tokens) {
    if (out.tokenCount < tokens) {
      return false;
    }
    out.noreply = Tokens.endInNoreply(in, out);
    return takeKey(in, out);
  }

  private static boolean takeKey(ByteBuffer in, Request out) {
    out.setKey(in, out.tokenFrom[1], out.tokenLength(1));
    return out.keyLength <= Limits.KEY_MAX;
  }
}
