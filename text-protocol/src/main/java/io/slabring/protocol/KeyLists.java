package io.slabring.protocol;

import io.slabring.protocol.Request.KeyStep;
import java.nio.ByteBuffer;

/*
 * The keys of a get are found one at a time, while the values of the ones before are being written. A line of more than
 * Limits.LINE_MAX bytes may be "open": its newline has not come, and what is known of it ends at keysTo. A key that
 * touches the end of an open line may go on in the next input, so it is not handed out yet.
 */
/** Reads the key lists of get, gets, gat and gats. Stateless. */
final class KeyLists {

  private KeyLists() {}

  /** A get or gets of any length, whose keys start at {@code keys}. */
  static ParseResult parse(ByteBuffer in, int from, int keys, int to, Request out) {
    int keyEnd = Words.findUpToSpace(in, keys, to);
    int length = keyEnd - keys;
    if (keyEnd < to && length > 0 && length <= Limits.KEY_MAX) {
      int lineEnd = Words.lineEnd(in, keyEnd, to);
      if (lineEnd > 0) {
        out.end = lineEnd;
        out.setKey(in, keys, length);
        out.keyReady = true;
        out.anyKey = true;
        out.keysFrom = keyEnd;
        out.keysTo = keyEnd;
        return ParseResult.REQUEST;
      }
    }
    return parseMany(in, from, keys, to, out);
  }

  private static ParseResult parseMany(ByteBuffer in, int from, int keys, int to, Request out) {
    int newline = Words.findNewline(in, keys, to);
    if (newline < 0) {
      if (to - from <= Limits.LINE_MAX) {
        return ParseResult.INCOMPLETE;
      }
      out.lineOpen = true;
      out.end = to;
      return begin(out, keys, to);
    }
    out.end = newline + 1;
    int textEnd = textEnd(in, keys, newline);
    int firstKey = skipSpaces(in, keys, textEnd);
    boolean blank = firstKey == textEnd && newline - from <= Limits.LINE_MAX;
    return blank ? out.refuse(Reply.BAD_FORMAT) : begin(out, firstKey, textEnd);
  }

  /** A tokenized get or gets. */
  static ParseResult keys(ByteBuffer in, Request out) {
    return out.tokenCount < 2
        ? out.refuse(Reply.BAD_FORMAT)
        : begin(out, out.tokenFrom[1], out.keysTo);
  }

  /** A tokenized gat or gats. */
  static ParseResult touchedKeys(ByteBuffer in, Request out) {
    if (out.tokenCount < 3) {
      return out.refuse(Reply.BAD_FORMAT);
    }
    ParseResult result = takeTouch(in, out);
    return result == ParseResult.REQUEST ? begin(out, out.tokenFrom[2], out.keysTo) : result;
  }

  /** A gat or gats whose line is long and may go on, and whose first key has begun. */
  static ParseResult openTouchedKeys(ByteBuffer in, int to, Request out) {
    int keys = out.tokenFrom[2];
    goOn(in, keys, to, out);
    ParseResult result = takeTouch(in, out);
    return result == ParseResult.REQUEST ? begin(out, keys, out.keysTo) : result;
  }

  private static ParseResult takeTouch(ByteBuffer in, Request out) {
    long exptime = Numbers.signed32(in, out.tokenFrom[1], out.tokenTo[1]);
    if (exptime == Numbers.INVALID) {
      return out.refuse(Reply.INVALID_EXPTIME);
    }
    out.exptime = (int) exptime;
    return ParseResult.REQUEST;
  }

  private static ParseResult begin(Request out, int from, int to) {
    out.keyIsBinary = false;
    out.keyReady = false;
    out.anyKey = false;
    out.keysFrom = from;
    out.keysTo = to;
    return ParseResult.REQUEST;
  }

  /** More of an open line. */
  static void goOn(ByteBuffer in, int from, int to, Request out) {
    out.buffer = in;
    out.keysFrom = from;
    int newline = Words.findNewline(in, from, to);
    out.lineOpen = newline < 0;
    out.end = newline < 0 ? to : newline + 1;
    out.keysTo = newline < 0 ? to : textEnd(in, from, newline);
  }

  /** Where the text before a newline ends: there, or at the CR before it. */
  private static int textEnd(ByteBuffer in, int from, int newline) {
    return newline > from && in.get(newline - 1) == '\r' ? newline - 1 : newline;
  }

  /** What is known of a line apart from its keys. */
  static void copy(Request from, Request to) {
    to.verb = from.verb;
    to.noreply = from.noreply;
    to.exptime = from.exptime;
    to.keyIsBinary = false;
    to.anyKey = from.anyKey;
    to.lineOpen = from.lineOpen;
    to.keyReady = false;
  }

  private static int skipSpaces(ByteBuffer in, int from, int to) {
    int at = from;
    while (at < to && in.get(at) == ' ') {
      at++;
    }
    return at;
  }

  /** The next key that is not {@code keyReady}. */
  static KeyStep next(Request out) {
    ByteBuffer in = out.buffer;
    int to = out.keysTo;
    int at = skipSpaces(in, out.keysFrom, to);
    if (at == to) {
      return outOfKeys(out, at);
    }
    int keyEnd = Words.findSpace(in, at, to);
    if (keyEnd == to && out.lineOpen) {
      return partialKey(out, at);
    }
    if (keyEnd - at > Limits.KEY_MAX) {
      return tooLong(out);
    }
    out.keysFrom = keyEnd;
    out.anyKey = true;
    out.keyBuffer = in;
    out.keyOffset = at;
    out.keyLength = keyEnd - at;
    return KeyStep.KEY;
  }

  private static KeyStep outOfKeys(Request out, int at) {
    out.keysFrom = at;
    if (out.lineOpen) {
      out.end = at;
      return KeyStep.MORE;
    }
    return out.anyKey ? KeyStep.END : KeyStep.TOO_LONG;
  }

  private static KeyStep partialKey(Request out, int at) {
    int length = out.keysTo - at;
    boolean mayEndInReturn = length == Limits.KEY_MAX + 1 && out.buffer.get(out.keysTo - 1) == '\r';
    if (length > Limits.KEY_MAX && !mayEndInReturn) {
      return tooLong(out);
    }
    out.keysFrom = at;
    out.end = at;
    return KeyStep.MORE;
  }

  private static KeyStep tooLong(Request out) {
    out.keysFrom = out.keysTo;
    if (out.lineOpen) {
      out.end = out.keysTo;
    }
    return KeyStep.TOO_LONG;
  }
}
