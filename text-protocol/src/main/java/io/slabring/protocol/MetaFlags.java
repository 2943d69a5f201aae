package io.slabring.protocol;

import java.nio.ByteBuffer;

/** Reads the flags of meta commands into a request. Stateless. */
final class MetaFlags {

  private MetaFlags() {}

  /** Gives every field that a flag can set its value for when the flag is absent. */
  static void clear(Request out) {
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

  /** Whether every token from {@code firstFlag} on begins as a flag may: with a digit or letter. */
  static boolean areReadable(ByteBuffer in, Request out, int firstFlag) {
    for (int i = firstFlag; i < out.tokenCount; i++) {
      byte letter = in.get(out.tokenFrom[i]);
      boolean digit = letter >= '0' && letter <= '9';
      if (!digit && (letter < 'A' || letter > 'z')) {
        return false;
      }
    }
    return true;
  }

  /** Reads key and flags of a tokenized line; returns why it is refused, or null. */
  static Reply readAll(ByteBuffer in, Request out, int firstFlag) {
    clear(out);
    out.setKey(in, out.tokenFrom[1], out.tokenLength(1));
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
      long bit = 1L << (letter - 'A');
      if ((seen & bit) != 0) {
        return Reply.DUPLICATE_FLAG;
      }
      seen |= bit;
      out.flags[count++] = letter;
      Reply problem = read(in, out, letter, out.tokenFrom[i] + 1, out.tokenTo[i]);
      if (problem == Reply.INVALID_FLAG) {
        return problem;
      }
      // a bad F alone does not replace an earlier refusal
      if (problem != null && (refusal == null || problem != Reply.BAD_FORMAT)) {
        refusal = problem;
      }
    }
    out.flagBits = seen;
    out.flagCount = count;
    return refusal;
  }

  /** Reads one flag, its argument being {@code [from, to)}; returns what is wrong, or null. */
  static Reply read(ByteBuffer in, Request out, byte letter, int from, int to) {
    return switch (letter) {
      case 'v', 'k', 'q', 't', 'f', 's', 'c', 'h', 'l', 'u', 'x', 'I', 'P', 'L' -> null;
      case 'O' -> {
        out.opaqueBuffer = in;
        out.opaqueOffset = from - 1;
        out.opaqueLength = to - from + 1;
        yield null;
      }
      case 'b' -> decodeKey(out) ? null : Reply.BAD_KEY_ENCODING;
      case 'M' -> {
        // the byte after the M even if the token ends there: a space or CR, which is no mode
        out.mode = in.get(from);
        yield null;
      }
      case 'T', 'N', 'R' -> readSeconds(in, out, letter, from, to);
      case 'F' -> readClientFlags(in, out, from, to);
      case 'C', 'E', 'J', 'D' -> readUnsigned64(in, out, letter, from, to);
      default -> Reply.INVALID_FLAG;
    };
  }

  private static Reply readSeconds(ByteBuffer in, Request out, byte letter, int from, int to) {
    long seconds = from == to ? Numbers.INVALID : Numbers.signed32(in, from, to);
    if (seconds == Numbers.INVALID) {
      return Reply.BAD_FLAG_TOKEN;
    }
    switch (letter) {
      case 'T' -> out.exptime = (int) seconds;
      case 'N' -> out.vivifyTtl = (int) seconds;
      default -> out.recacheTtl = (int) seconds;
    }
    return null;
  }

  private static Reply readClientFlags(ByteBuffer in, Request out, int from, int to) {
    long clientFlags = from == to ? Numbers.INVALID : Numbers.unsigned32(in, from, to);
    out.clientFlags = (int) clientFlags;
    return clientFlags == Numbers.INVALID ? Reply.BAD_FORMAT : null;
  }

  private static Reply readUnsigned64(ByteBuffer in, Request out, byte letter, int from, int to) {
    boolean valid = from != to && Numbers.isUnsigned64(in, from, to);
    long value = valid ? Numbers.unsigned64(in, from, to) : 0;
    switch (letter) {
      case 'C' -> out.casUnique = value;
      case 'E' -> out.newCas = value;
      case 'J' -> out.initial = value;
      default -> out.delta = value;
    }
    return valid ? null : problemWith(letter);
  }

  private static Reply problemWith(byte letter) {
    return switch (letter) {
      case 'J' -> Reply.INVALID_META_INITIAL;
      case 'D' -> Reply.INVALID_META_DELTA;
      default -> Reply.BAD_FLAG_TOKEN;
    };
  }

  /** Replaces the request's key by what it is the base64 of; returns false if it is none. */
  static boolean decodeKey(Request out) {
    int length = Base64Keys.decode(out.keyBuffer, out.keyOffset, out.keyLength, out.scratch);
    out.keyBuffer = out.scratch;
    out.keyOffset = 0;
    out.keyLength = length;
    out.keyIsBinary = true;
    return length > 0;
  }
}
