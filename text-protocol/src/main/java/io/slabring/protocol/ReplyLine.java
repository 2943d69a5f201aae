package io.slabring.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One line that a node sent, read in place: it refers to the array it was read from, except for the
 * numbers, which stay. Trusts nothing. Not thread-safe.
 */
public final class ReplyLine {
  /** What kinds of lines there are. */
  public enum Kind {
    /** A value of {@link #length} bytes follows. */
    VALUE,
    /** Done. */
    HD,
    /** A miss of {@code mg}. */
    EN,
    /** Not found. */
    NF,
    /** Not stored. */
    NS,
    /** Another version exists. */
    EX,
    /** The answer to {@code mn}. */
    MN,
    /** A refusal. */
    ERROR,
    /** A line of the classic protocol. */
    CLASSIC,
    /** Begins as a meta reply and goes on otherwise. */
    MALFORMED
  }

  private static final byte[][] REFUSALS = {
    ascii("ERROR"), ascii("CLIENT_ERROR"), ascii("SERVER_ERROR")
  };
  private static final byte[] VALUE = ascii("VALUE ");
  private static final int QUOTE_MAX = 100;

  /** Times ten, plus a digit, is still positive. */
  private static final long SAFE_BEFORE_DIGIT = Long.MAX_VALUE / 10 - 1;

  /** Digits of the largest number of 64 bits. */
  private static final int DIGITS_MAX = 20;

  private byte[] in = new byte[0];
  private int from;
  private int to;
  private int at;
  private Kind kind = Kind.CLASSIC;
  private int length;
  private long size;
  private int clientFlags;
  private long cas;
  private long timeToLive;
  private long opaque;
  private long number;
  private boolean stale;
  private boolean won;
  private boolean tokenSent;

  /** A line to be read into. */
  public ReplyLine() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads the line in {@code [from, to)}, which excludes its CR LF. */
  public Kind read(byte[] array, int lineFrom, int lineTo) {
    in = array;
    from = lineFrom;
    to = lineTo;
    clear();
    kind = lineTo - lineFrom >= 2 ? meta() : Kind.CLASSIC;
    if (kind == Kind.CLASSIC && isRefusal()) {
      kind = Kind.ERROR;
    }
    return kind;
  }

  /**
   * Reads the line as {@link #read} does, and the {@code VALUE} line of the classic protocol as
   * well: its length, client flags and version.
   */
  public Kind readClassic(byte[] array, int lineFrom, int lineTo) {
    int keyFrom = lineFrom + VALUE.length;
    if (keyFrom > lineTo || !Arrays.equals(array, lineFrom, keyFrom, VALUE, 0, VALUE.length)) {
      return read(array, lineFrom, lineTo);
    }
    in = array;
    from = lineFrom;
    to = lineTo;
    at = keyFrom;
    clear();
    skipKey();
    kind = classicNumbers() ? Kind.VALUE : Kind.MALFORMED;
    return kind;
  }

  private boolean classicNumbers() {
    if (!nextNumber() || number >>> Integer.SIZE != 0) {
      return false;
    }
    clientFlags = (int) number;
    if (!nextNumber() || number < 0 || number > Limits.VALUE_MAX) {
      return false;
    }
    length = (int) number;
    if (at == to) {
      return true;
    }
    boolean good = nextNumber();
    cas = number;
    return good && at == to;
  }

  /** Reads a number that follows a blank. */
  private boolean nextNumber() {
    return at < to && in[at++] == ' ' && number();
  }

  private void clear() {
    length = 0;
    size = 0;
    clientFlags = 0;
    cas = 0;
    timeToLive = -1;
    opaque = -1;
    stale = false;
    won = false;
    tokenSent = false;
  }

  private Kind meta() {
    if (to - from > 2 && in[from + 2] != ' ') {
      return Kind.CLASSIC;
    }
    Kind found = status((in[from] << Byte.SIZE) | in[from + 1]);
    if (found == Kind.CLASSIC) {
      return found;
    }
    at = from + 2;
    if (found == Kind.VALUE) {
      at++;
      if (!number() || number < 0 || number > Limits.VALUE_MAX) {
        return Kind.MALFORMED;
      }
      length = (int) number;
    }
    return flags() ? found : Kind.MALFORMED;
  }

  private static Kind status(int letters) {
    return switch (letters) {
      case ('V' << Byte.SIZE) | 'A' -> Kind.VALUE;
      case ('H' << Byte.SIZE) | 'D' -> Kind.HD;
      case ('E' << Byte.SIZE) | 'N' -> Kind.EN;
      case ('N' << Byte.SIZE) | 'F' -> Kind.NF;
      case ('N' << Byte.SIZE) | 'S' -> Kind.NS;
      case ('E' << Byte.SIZE) | 'X' -> Kind.EX;
      case ('M' << Byte.SIZE) | 'N' -> Kind.MN;
      default -> Kind.CLASSIC;
    };
  }

  /** Reads the flags, each after a blank. */
  private boolean flags() {
    while (at < to) {
      if (in[at] != ' ') {
        return false;
      }
      at++;
      if (at == to) {
        return true;
      }
      if (!flag(in[at++])) {
        return false;
      }
    }
    return true;
  }

  private boolean flag(int flag) {
    switch (flag) {
      case 'f' -> {
        boolean good = number() && number >>> Integer.SIZE == 0;
        clientFlags = (int) number;
        return good;
      }
      case 'c' -> {
        boolean good = number();
        cas = number;
        return good;
      }
      case 's' -> {
        boolean good = number() && number >= 0;
        size = number;
        return good;
      }
      case 'O' -> {
        boolean good = number() && number >= 0;
        opaque = number;
        return good;
      }
      case 't' -> {
        return readTimeToLive();
      }
      case 'k' -> skipKey();
      case 'W' -> won = true;
      case 'X' -> stale = true;
      case 'Z' -> tokenSent = true;
      default -> {
        return flag == 'b';
      }
    }
    return true;
  }

  /** Of no use: it is spelled as the client that stored the item spelled it. */
  private void skipKey() {
    while (at < to && in[at] != ' ') {
      at++;
    }
  }

  private boolean readTimeToLive() {
    if (at + 1 < to && in[at] == '-' && in[at + 1] == '1') {
      at += 2;
      return true;
    }
    boolean good = number() && number >= 0;
    timeToLive = number;
    return good;
  }

  /** Reads an unsigned number of 64 bits and moves behind it; false if there is none. */
  private boolean number() {
    int begin = at;
    long value = 0;
    for (; at < to; at++) {
      int digit = in[at] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      if (value < 0 || value > SAFE_BEFORE_DIGIT) {
        // too long, or near it: exact, but slow
        return longNumber(begin);
      }
      value = value * 10 + digit;
    }
    number = value;
    return at > begin;
  }

  private boolean longNumber(int begin) {
    while (at < to && in[at] >= '0' && in[at] <= '9') {
      at++;
    }
    if (at - begin > DIGITS_MAX) {
      return false;
    }
    try {
      String digits = new String(in, begin, at - begin, StandardCharsets.US_ASCII);
      number = Long.parseUnsignedLong(digits);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private boolean isRefusal() {
    for (byte[] word : REFUSALS) {
      int end = from + word.length;
      if (end <= to
          && Arrays.equals(in, from, end, word, 0, word.length)
          && (end == to || in[end] == ' ' || in[end] == ':')) {
        return true;
      }
    }
    return false;
  }

  /** Whether the line is this one and nothing else. */
  public boolean is(Reply reply) {
    String expected = reply.line();
    if (to - from != expected.length()) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      if (in[from + i] != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns what kind of line it is. */
  public Kind kind() {
    return kind;
  }

  /** Returns the bytes of the value that follows, not yet checked against any limit. */
  public int length() {
    return length;
  }

  /** Returns the bytes of the item's value, 0 when absent. */
  public long size() {
    return size;
  }

  /** Returns the client's flags, 0 when absent. */
  public int clientFlags() {
    return clientFlags;
  }

  /** Returns the version, 0 when absent. */
  public long cas() {
    return cas;
  }

  /** Returns the seconds to live, -1 for ever and when absent. */
  public long timeToLive() {
    return timeToLive;
  }

  /** Returns the opaque number of the request, -1 when absent. */
  public long opaque() {
    return opaque;
  }

  /** Whether the item is stale. */
  public boolean isStale() {
    return stale;
  }

  /** Whether this client is to load the item anew. */
  public boolean isWon() {
    return won;
  }

  /** Whether another client has been told to. */
  public boolean isTokenSent() {
    return tokenSent;
  }

  /** Returns the whole line; bytes beyond ASCII as Latin-1. */
  public String text() {
    return new String(in, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** Returns the line as an error shows it: shortened, and everything odd escaped. */
  public String quote() {
    return quote(in, from, to);
  }

  /** Returns bytes as an error shows them: shortened, and everything odd escaped. */
  public static String quote(byte[] bytes, int begin, int end) {
    StringBuilder shown = new StringBuilder();
    int shownEnd = Math.min(end, begin + QUOTE_MAX);
    for (int i = begin; i < shownEnd; i++) {
      int value = bytes[i] & 0xFF;
      if (value >= ' ' && value < 0x7F) {
        shown.append((char) value);
      } else {
        shown.append("\\x").append(Character.forDigit(value >> 4, 16));
        shown.append(Character.forDigit(value & 0xF, 16));
      }
    }
    return shownEnd < end ? shown + "..." : shown.toString();
  }
}
