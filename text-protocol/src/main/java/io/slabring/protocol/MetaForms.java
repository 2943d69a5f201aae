package io.slabring.protocol;

import io.slabring.protocol.RequestParser.Outcome;
import java.nio.ByteBuffer;

/*
 * As in memcached, a flag with a bad argument does not end the reading: a later flag may replace the refusal by its own,
 * and a duplicate or unknown flag ends it with its own. Before all that, a token that cannot be a flag at all (its first
 * byte is neither a digit nor in 'A'..'z') spoils the whole line; such a line always fails below as well, so the check
 * is left to the lines that do.
 */
/** Reads the forms of the meta commands from a tokenized line. Stateless. */
final class MetaForms {

  private MetaForms() {}

  /** {@code mg} and {@code md}. */
  static Outcome meta(ByteBuffer in, Request out) {
    Reply refusal = out.tokenCount < 2 ? Reply.BAD_FORMAT : readFlags(in, out, 2);
    return refusal == null ? takeOpaque(out) : refuse(in, out, refusal, 2);
  }

  static Outcome metaArithmetic(ByteBuffer in, Request out) {
    if (out.tokenCount < 2) {
      return RequestParser.refuse(out, Reply.BAD_FORMAT);
    }
    if (readFlags(in, out, 2) != null) {
      return refuse(in, out, Reply.INVALID_OR_DUPLICATE_FLAG, 2);
    }
    switch (out.mode) {
      case 0:
      case 'I':
      case '+':
      case 'D':
      case '-':
        return takeOpaque(out);
      default:
        return RequestParser.refuse(out, Reply.INVALID_ARITHMETIC_MODE);
    }
  }

  static Outcome metaSet(ByteBuffer in, Request out) {
    long length = out.tokenCount < 3 ? -1 : Numbers.signed32(in, out.tokenFrom[2], out.tokenTo[2]);
    if (length < 0 || length > Limits.VALUE_MAX) {
      return RequestParser.refuse(out, Reply.BAD_FORMAT);
    }
    out.valueLength = (int) length;
    Reply refusal = readFlags(in, out, 3);
    Outcome outcome = refusal == null ? takeSetMode(out) : refuse(in, out, refusal, 3);
    if (outcome == Outcome.REFUSED && flagsAreReadable(in, out, 3)) {
      out.swallow = out.valueLength + Limits.VALUE_END;
    }
    return outcome;
  }

  private static Outcome takeSetMode(Request out) {
    switch (out.mode) {
      case 0:
      case 'S':
      case 'E':
      case 'A':
      case 'P':
      case 'R':
        return takeOpaque(out);
      default:
        return RequestParser.refuse(out, Reply.INVALID_SET_MODE);
    }
  }

  static Outcome metaDebug(ByteBuffer in, Request out) {
    if (out.tokenCount < 2 || !flagsAreReadable(in, out, 2)) {
      return RequestParser.refuse(out, Reply.BAD_FORMAT);
    }
    RequestParser.setKey(out, in, out.tokenFrom[1], out.tokenLength(1));
    boolean fits = out.keyLength <= Limits.KEY_MAX;
    // 1.6.45 looks for the b only if another word follows it
    boolean binary = out.tokenCount >= 4 && out.tokenLength(2) == 1 && out.token(2, "b");
    if (!fits || binary && !decodeKey(in, out)) {
      return RequestParser.refuse(out, Reply.BAD_FORMAT);
    }
    return Outcome.REQUEST;
  }

  private static Outcome takeOpaque(Request out) {
    return out.has('O') && out.opaqueLength > Limits.OPAQUE_MAX
        ? RequestParser.refuse(out, Reply.OPAQUE_TOO_LONG)
        : Outcome.REQUEST;
  }

  private static Outcome refuse(ByteBuffer in, Request out, Reply refusal, int firstFlag) {
    return RequestParser.refuse(
        out, flagsAreReadable(in, out, firstFlag) ? refusal : Reply.BAD_FORMAT);
  }

  private static boolean flagsAreReadable(ByteBuffer in, Request out, int firstFlag) {
    for (int i = firstFlag; i < out.tokenCount; i++) {
      byte letter = in.get(out.tokenFrom[i]);
      boolean digit = letter >= '0' && letter <= '9';
      if (!digit && (letter < 'A' || letter > 'z')) {
        return false;
      }
    }
    return true;
  }

  /** Takes key and flags; returns why the line is refused, or null. */
  private static Reply readFlags(ByteBuffer in, Request out, int firstFlag) {
    clear(out);
    RequestParser.setKey(out, in, out.tokenFrom[1], out.tokenLength(1));
    if (out.keyLength > Limits.KEY_MAX) {
      return Reply.BAD_FORMAT;
    }
    if (out.tokenCount > Limits.META_TOKENS_MAX) {
      return Reply.TOO_MANY_FLAGS;
    }
    Reply refusal = null;
    long seen = 0;
    int count = 0;
    for (int i = firstFlag; i < out.tokenCount; i++) {
      byte letter = in.get(out.tokenFrom[i]);
      if (letter < 'A' || letter > 'z') {
        return Reply.INVALID_FLAG;
      }
      long bit = 1L << letter - 'A';
      if ((seen & bit) != 0) {
        return Reply.DUPLICATE_FLAG;
      }
      seen |= bit;
      out.flags[count++] = letter;
      Reply problem = readFlag(in, out, letter, out.tokenFrom[i] + 1, out.tokenTo[i]);
      if (problem != null) {
        if (problem == Reply.INVALID_FLAG) {
          return problem;
        }
        // a bad F alone does not name its refusal
        refusal = problem == Reply.BAD_FORMAT && refusal != null ? refusal : problem;
      }
    }
    out.flagBits = seen;
    out.flagCount = count;
    return refusal;
  }

  private static void clear(Request out) {
    out.noreply = false;
    out.clientFlags = 0;
    out.exptime = 0;
    out.vivifyTtl = 0;
    out.recacheTtl = 0;
    out.casUnique = 0;
    out.newCas = 0;
    out.delta = 1;
    out.initial = 0;
    out.mode = 0;
  }

  /** Takes one flag whose argument is {@code [from, to)}; returns what is wrong with it, or null. */
  private static Reply readFlag(ByteBuffer in, Request out, byte letter, int from, int to) {
    switch (letter) {
      case 'v':
      case 'k':
      case 'q':
      case 't':
      case 'f':
      case 's':
      case 'c':
      case 'h':
      case 'l':
      case 'u':
      case 'x':
      case 'I':
      case 'P':
      case 'L':
        return null;
      case 'O':
        out.opaqueBuffer = in;
        out.opaqueOffset = from - 1;
        out.opaqueLength = to - from + 1;
        return null;
      case 'b':
        return decodeKey(in, out) ? null : Reply.BAD_KEY_ENCODING;
      case 'M':
        // the byte after the M even if the token ends there: a space or CR, which is no mode
        out.mode = in.get(from);
        return null;
      default:
        return readNumericFlag(in, out, letter, from, to);
    }
  }

  private static Reply readNumericFlag(ByteBuffer in, Request out, byte letter, int from, int to) {
    switch (letter) {
      case 'T':
      case 'N':
      case 'R':
        return readSeconds(in, out, letter, from, to);
      case 'F':
        long clientFlags = from == to ? Numbers.INVALID : Numbers.unsigned32(in, from, to);
        out.clientFlags = (int) clientFlags;
        return clientFlags == Numbers.INVALID ? Reply.BAD_FORMAT : null;
      case 'C':
      case 'E':
      case 'J':
      case 'D':
        return readUnsigned64(in, out, letter, from, to);
      default:
        return Reply.INVALID_FLAG;
    }
  }

  private static Reply readSeconds(ByteBuffer in, Request out, byte letter, int from, int to) {
    long seconds = from == to ? Numbers.INVALID : Numbers.signed32(in, from, to);
    if (seconds == Numbers.INVALID) {
      return Reply.BAD_FLAG_TOKEN;
    }
    if (letter == 'T') {
      out.exptime = (int) seconds;
    } else if (letter == 'N') {
      out.vivifyTtl = (int) seconds;
    } else {
      out.recacheTtl = (int) seconds;
    }
    return null;
  }

  private static Reply readUnsigned64(ByteBuffer in, Request out, byte letter, int from, int to) {
    boolean valid = from != to && Numbers.isUnsigned64(in, from, to);
    long value = valid ? Numbers.unsigned64(in, from, to) : 0;
    switch (letter) {
      case 'C':
        out.casUnique = value;
        return valid ? null : Reply.BAD_FLAG_TOKEN;
      case 'E':
        out.newCas = value;
        return valid ? null : Reply.BAD_FLAG_TOKEN;
      case 'J':
        out.initial = value;
        return valid ? null : Reply.INVALID_META_INITIAL;
      default:
        out.delta = value;
        return valid ? null : Reply.INVALID_META_DELTA;
    }
  }

  private static boolean decodeKey(ByteBuffer in, Request out) {
    int length = Base64Keys.decode(in, out.tokenFrom[1], out.tokenLength(1), out.scratch);
    out.keyBuffer = out.scratch;
    out.keyOffset = 0;
    out.keyLength = length;
    out.keyIsBinary = true;
    return length > 0;
  }
}
