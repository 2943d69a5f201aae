package io.slabring.protocol;

import java.nio.ByteBuffer;

/** Cuts a line into the tokens of a {@link Request}, and looks at the first and last. Stateless. */
final class Tokens {

  static final int GET_ = (int) Words.pack("get ");
  static final long GETS_ = Words.pack("gets ");
  private static final long NOREPLY = Words.pack("noreply");

  private Tokens() {}

  /**
   * Splits the line into the request's tokens; returns the offset after its newline, or -1 if there
   * is none: then the tokens are those that have ended.
   */
  static int split(ByteBuffer in, int from, int to, Request out) {
    int count = 0;
    int token = from;
    int at = Words.findUpToSpace(in, from, to);
    while (at < to) {
      byte delimiter = in.get(at);
      int lineEnd = delimiter == ' ' ? 0 : Words.lineEnd(in, at, to);
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

  /** The verb that the first token spells, if it stands where it may; or null. */
  static Verb verb(ByteBuffer in, int from, Request out) {
    if (out.tokenCount == 0) {
      return null;
    }
    int token = out.tokenFrom[0];
    int length = out.tokenLength(0);
    long word = Words.keep(Words.getPadded(in, from, token, out.end), length);
    Verb verb = Verb.of(in, token, length, word);
    return verb != null && (token == from || verb.mayBeIndented()) ? verb : null;
  }

  /** Whether the last token is noreply. */
  static boolean endInNoreply(ByteBuffer in, Request out) {
    int last = out.tokenCount - 1;
    if (last < 0 || out.tokenLength(last) != 7) {
      return false;
    }
    int from = out.tokenFrom[last];
    return Words.getPadded(in, from, from, from + 7) == NOREPLY;
  }
}
