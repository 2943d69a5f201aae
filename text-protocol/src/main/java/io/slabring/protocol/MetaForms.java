package io.slabring.protocol;

import java.nio.ByteBuffer;

/*
 * As in memcached, a flag with a bad argument does not end the reading: a later flag may replace
 * the refusal by its own, and a duplicate or unknown flag ends it with its own. Before all that, a
 * token that cannot be a flag at all (its first byte is neither a digit nor in 'A'..'z') spoils the
 * whole line; such a line always fails below as well, so the check is left to the lines that do.
 */
/** Reads the forms of the meta commands: in one pass, or from a tokenized line. Stateless. */
final class MetaForms {

  private MetaForms() {}

  /**
   * Reads the rest of an mg, ms, md or ma from its key on in one pass, if all of it is in order;
   * otherwise returns false, and the line must be tokenized.
   */
  static boolean plain(ByteBuffer in, byte letter, int key, int to, Request out) {
    Verb verb = verb(letter);
    int keyEnd = Words.findUpToSpace(in, key, to);
    int keyLength = keyEnd - key;
    if (verb == null || keyLength == 0 || keyLength > Limits.KEY_MAX) {
      return false;
    }
    out.verb = verb;
    out.setKey(in, key, keyLength);
    MetaFlags.clear(out);
    int flagsMax = Limits.META_TOKENS_MAX - 2;
    int at = keyEnd;
    if (verb == Verb.MS) {
      at = ClassicForms.readNumberAfterSpace(in, keyEnd, to, out);
      out.valueLength = out.number;
      flagsMax--;
    }
    int end = readPlainFlags(in, at, to, flagsMax, out);
    out.end = end;
    return end > 0 && problemWithMode(out) == null && opaqueFits(out);
  }

  private static Verb verb(byte letter) {
    return switch (letter) {
      case 'g' -> Verb.MG;
      case 's' -> Verb.MS;
      case 'd' -> Verb.MD;
      case 'a' -> Verb.MA;
      default -> null;
    };
  }

  /** Returns the offset after the line, or 0 if anything is wrong with it. */
  private static int readPlainFlags(ByteBuffer in, int from, int to, int max, Request out) {
    long seen = 0;
    int count = 0;
    int at = from;
    while (at < to) {
      byte letter = in.get(at);
      if (letter == ' ') {
        at++;
        continue;
      }
      if (letter < 'A' || letter > 'z') {
        out.flagBits = seen;
        out.flagCount = count;
        return Words.lineEnd(in, at, to);
      }
      long bit = 1L << (letter - 'A');
      int flagEnd = plainTokenEnd(in, at + 1, to);
      if ((seen & bit) != 0
          || count == max
          || flagEnd == to
          || in.get(at - 1) != ' '
          || MetaFlags.read(in, out, letter, at + 1, flagEnd) != null) {
        return 0;
      }
      seen |= bit;
      out.flags[count++] = letter;
      at = flagEnd;
    }
    return 0;
  }

  private static int plainTokenEnd(ByteBuffer in, int from, int to) {
    int at = from;
    while (at < to && in.get(at) > ' ') {
      at++;
    }
    return at;
  }

  /** A tokenized mg or md. */
  static ParseResult meta(ByteBuffer in, Request out) {
    Reply refusal = out.tokenCount < 2 ? Reply.BAD_FORMAT : MetaFlags.readAll(in, out, 2);
    return refusal == null ? takeOpaque(out) : refuse(in, out, refusal, 2);
  }

  /** A tokenized ma. */
  static ParseResult metaArithmetic(ByteBuffer in, Request out) {
    if (out.tokenCount < 2) {
      return out.refuse(Reply.BAD_FORMAT);
    }
    if (MetaFlags.readAll(in, out, 2) != null) {
      return refuse(in, out, Reply.INVALID_OR_DUPLICATE_FLAG, 2);
    }
    return takeMode(out);
  }

  /** A tokenized ms. */
  static ParseResult metaSet(ByteBuffer in, Request out) {
    long length = out.tokenCount < 3 ? -1 : Numbers.signed32(in, out.tokenFrom[2], out.tokenTo[2]);
    if (length < 0 || length > Limits.VALUE_MAX) {
      return out.refuse(Reply.BAD_FORMAT);
    }
    out.valueLength = (int) length;
    Reply refusal = MetaFlags.readAll(in, out, 3);
    ParseResult result = refusal == null ? takeMode(out) : refuse(in, out, refusal, 3);
    if (result == ParseResult.REFUSED && MetaFlags.areReadable(in, out, 3)) {
      out.swallow = out.valueLength + Limits.VALUE_END;
    }
    return result;
  }

  /** A tokenized me. */
  static ParseResult metaDebug(ByteBuffer in, Request out) {
    if (out.tokenCount < 2 || !MetaFlags.areReadable(in, out, 2)) {
      return out.refuse(Reply.BAD_FORMAT);
    }
    out.setKey(in, out.tokenFrom[1], out.tokenLength(1));
    boolean fits = out.keyLength <= Limits.KEY_MAX;
    // 1.6.45 looks for the b only if another word follows it
    boolean binary = out.tokenCount >= 4 && out.tokenLength(2) == 1 && out.token(2, "b");
    if (!fits || (binary && !MetaFlags.decodeKey(out))) {
      return out.refuse(Reply.BAD_FORMAT);
    }
    return ParseResult.REQUEST;
  }

  private static ParseResult takeMode(Request out) {
    Reply problem = problemWithMode(out);
    return problem == null ? takeOpaque(out) : out.refuse(problem);
  }

  private static Reply problemWithMode(Request out) {
    if (out.mode == 0) {
      return null;
    }
    return switch (out.verb) {
      case MS ->
          switch (out.mode) {
            case 'S', 'E', 'A', 'P', 'R' -> null;
            default -> Reply.INVALID_SET_MODE;
          };
      case MA ->
          switch (out.mode) {
            case 'I', '+', 'D', '-' -> null;
            default -> Reply.INVALID_ARITHMETIC_MODE;
          };
      default -> null;
    };
  }

  private static ParseResult takeOpaque(Request out) {
    return opaqueFits(out) ? ParseResult.REQUEST : out.refuse(Reply.OPAQUE_TOO_LONG);
  }

  private static boolean opaqueFits(Request out) {
    return !out.has('O') || out.opaqueLength <= Limits.OPAQUE_MAX;
  }

  private static ParseResult refuse(ByteBuffer in, Request out, Reply refusal, int firstFlag) {
    boolean readable = MetaFlags.areReadable(in, out, firstFlag);
    return out.refuse(readable ? refusal : Reply.BAD_FORMAT);
  }
}
