package io.slabring.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/*
 * Literals and keys are put as whole words, so a line may touch up to 7 bytes behind its end; what follows overwrites
 * them. Hence the rule that Limits.REPLY_LINE_MAX bytes are free before each line: no single put has to ask.
 */
/**
 * Writes replies into a buffer of the caller's, by absolute puts; the buffer's own position is not
 * used and it never grows. Before each line the caller makes sure that {@link #remaining} is at
 * least {@link Limits#REPLY_LINE_MAX}; bytes behind {@link #position} may hold anything. Not
 * thread-safe.
 *
 * <p>Methods that would leave the buffer throw {@link IndexOutOfBoundsException}.
 */
public final class ReplyWriter {

  private static final short[] TWO_DIGITS = new short[100];
  private static final short CR_LF = ('\n' << Byte.SIZE) | '\r';
  private static final long VALUE = word("VALUE ");
  private static final long VA = word("VA ");
  private static final short SPACE_K = ('k' << Byte.SIZE) | ' ';
  private static final short SPACE_B = ('b' << Byte.SIZE) | ' ';
  private static final int HUNDRED = 100;
  private static final int NUMBER_MAX = 20;

  static {
    for (int i = 0; i < HUNDRED; i++) {
      TWO_DIGITS[i] = (short) ((('0' + i % 10) << Byte.SIZE) | ('0' + i / 10));
    }
  }

  private ByteBuffer target = ByteBuffer.allocate(0);
  private int position;

  /** Creates a writer without a buffer; {@link #wrap} gives it one. */
  public ReplyWriter() {}

  /** Writes into {@code target} from offset 0 on. */
  public ReplyWriter wrap(ByteBuffer target) {
    this.target = target;
    this.position = 0;
    return this;
  }

  /** Returns the buffer written to. */
  public ByteBuffer target() {
    return target;
  }

  /** Returns the offset just after what has been written. */
  public int position() {
    return position;
  }

  /**
   * Goes on at another offset, for instance behind a value that was copied there by other means.
   */
  public void position(int position) {
    this.position = position;
  }

  /** Returns how many bytes fit between the position and the buffer's limit. */
  public int remaining() {
    return target.limit() - position;
  }

  /** Writes a whole fixed line, CR LF included. */
  public void reply(Reply literal) {
    put(literal);
    position += literal.length;
  }

  /** Writes a fixed line without its CR LF: the status of a meta reply, before its flags. */
  public void status(Reply status) {
    put(status);
    position += status.length - 2;
  }

  private void put(Reply literal) {
    Words.put(target, position, literal.firstWord);
    for (int i = 1; i < literal.words.length; i++) {
      Words.put(target, position + i * Long.BYTES, literal.words[i]);
    }
  }

  /** Writes CR LF: the end of a line or of a value. */
  public void crlf() {
    Words.putShort(target, position, CR_LF);
    position += 2;
  }

  /** Writes {@code VALUE <key> <flags> <length>} and CR LF. */
  public void valueLine(Request key, int clientFlags, int length) {
    beginValue(key, clientFlags, length);
    crlf();
  }

  /** Writes {@code VALUE <key> <flags> <length> <cas>} and CR LF. */
  public void valueLineWithCas(Request key, int clientFlags, int length, long cas) {
    beginValue(key, clientFlags, length);
    space();
    number(cas);
    crlf();
  }

  private void beginValue(Request key, int clientFlags, int length) {
    Words.put(target, position, VALUE);
    position += 6;
    bytes(key.keyBuffer, key.keyOffset, key.keyLength);
    space();
    number(Integer.toUnsignedLong(clientFlags));
    space();
    number(length);
  }

  /** Writes {@code VA <length>}: the status of a meta reply with a value. */
  public void metaValue(int length) {
    Words.put(target, position, VA);
    position += 3;
    number(length);
  }

  /** Writes a space and the letter. */
  public void metaFlag(char letter) {
    Words.putShort(target, position, (short) ((letter << Byte.SIZE) | ' '));
    position += 2;
  }

  /** Writes a space, the letter and an unsigned number. */
  public void metaFlag(char letter, long unsigned) {
    metaFlag(letter);
    number(unsigned);
  }

  /** Writes a space, the letter and a number with its sign. */
  public void metaFlagSigned(char letter, long signed) {
    metaFlag(letter);
    signedNumber(signed);
  }

  /** Writes a space and the request's opaque token. */
  public void opaque(Request request) {
    space();
    bytes(request.opaqueBuffer, request.opaqueOffset, request.opaqueLength);
  }

  /**
   * Writes {@code " k<key>"}, as the request gave it: in base64 and followed by {@code " b"} if it
   * was binary.
   */
  public void key(Request request) {
    key(request, request.keyIsBinary);
  }

  /**
   * Writes {@code " k<key>"}, or {@code " k<base64> b"} for the key of an item that is marked
   * binary.
   */
  public void key(Request request, boolean binary) {
    Words.putShort(target, position, SPACE_K);
    position += 2;
    if (binary) {
      base64(request.keyBuffer, request.keyOffset, request.keyLength);
      Words.putShort(target, position, SPACE_B);
      position += 2;
    } else {
      bytes(request.keyBuffer, request.keyOffset, request.keyLength);
    }
  }

  /** Writes bytes in base64, with padding. */
  public void base64(ByteBuffer in, int from, int length) {
    position += Base64Keys.encode(in, from, length, target, position);
  }

  /** Writes {@code length} bytes of another buffer. */
  public void bytes(ByteBuffer in, int from, int length) {
    Words.copy(in, from, target, position, length);
    position += length;
  }

  /** Writes a space. */
  public void space() {
    target.put(position++, (byte) ' ');
  }

  /** Writes a number without a sign. */
  public void number(long unsigned) {
    if (unsigned >= 0 && unsigned < 10) {
      target.put(position++, (byte) ('0' + unsigned));
      return;
    }
    int length = digitCount(unsigned);
    int at = position + length;
    long rest = unsigned;
    if (rest < 0) {
      long quotient = Long.divideUnsigned(rest, HUNDRED);
      at -= 2;
      Words.putShort(target, at, TWO_DIGITS[(int) (rest - quotient * HUNDRED)]);
      rest = quotient;
    }
    while (rest >= HUNDRED) {
      long quotient = rest / HUNDRED;
      at -= 2;
      Words.putShort(target, at, TWO_DIGITS[(int) (rest - quotient * HUNDRED)]);
      rest = quotient;
    }
    if (rest >= 10) {
      Words.putShort(target, at - 2, TWO_DIGITS[(int) rest]);
    } else {
      target.put(at - 1, (byte) ('0' + rest));
    }
    position += length;
  }

  /** Writes a number with a minus sign if it is negative. */
  public void signedNumber(long signed) {
    if (signed < 0) {
      target.put(position++, (byte) '-');
      number(-signed);
    } else {
      number(signed);
    }
  }

  private static int digitCount(long unsigned) {
    if (unsigned < 0) {
      return Long.compareUnsigned(unsigned, -8446744073709551616L) < 0
          ? NUMBER_MAX - 1
          : NUMBER_MAX;
    }
    int count = 1;
    for (long power = 10; unsigned >= power; power *= 10) {
      if (++count == NUMBER_MAX - 1) {
        break;
      }
    }
    return count;
  }

  /** Writes ASCII text, for replies off the fast path; allocates. */
  public void text(String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.ISO_8859_1);
    target.put(position, bytes);
    position += bytes.length;
  }

  private static long word(String ascii) {
    return Words.pack(ascii);
  }
}
