package io.slabring.protocol;

import java.nio.ByteBuffer;

/*
 * memcached judges a line of more than LINE_MAX bytes by what its first read happened to bring: with the newline it is
 * a request, without it the connection ends. Here the same bytes mean the same wherever they are cut: a line that
 * begins with a known command is waited for, up to memcached's largest and for a second at a time; the keys of gat are
 * handed out as they come; and anything else ends the connection.
 */
/** Judges lines that are longer than {@link Limits#LINE_MAX} and not whole yet, or unknown. */
final class LongLines {

  private LongLines() {}

  /** Judges a tokenized line of {@code to - from} bytes and more. */
  static ParseResult judge(ByteBuffer in, int from, int to, Request out) {
    out.end = to;
    Verb verb = Tokens.verb(in, from, out);
    if (verb == null) {
      return judgeIndented(in, from, to, out);
    }
    out.verb = verb;
    if (verb.form == Verb.Form.TOUCHED_KEYS && out.tokenCount > 2) {
      return KeyLists.openTouchedKeys(in, to, out);
    }
    return to - from <= Limits.LONG_LINE_MAX ? ParseResult.INCOMPLETE : ParseResult.CLOSE;
  }

  /** An indented get is still answered: memcached lets it through and then refuses it. */
  private static ParseResult judgeIndented(ByteBuffer in, int from, int to, Request out) {
    int at = from;
    while (at - from <= Limits.LEADING_SPACES_MAX && in.get(at) == ' ') {
      at++;
    }
    long word = Words.get(in, at);
    boolean get = (int) word == Tokens.GET_ || Words.keep(word, 5) == Tokens.GETS_;
    if (!get || at - from > Limits.LEADING_SPACES_MAX) {
      return ParseResult.CLOSE;
    }
    int newline = Words.findNewline(in, at, to);
    out.lineOpen = newline < 0;
    out.end = newline < 0 ? to : newline + 1;
    return out.refuse(Reply.ERROR);
  }
}
