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

  private static final short CR_LF = ('\n' << Byte.SIZE) | '\r';
  private static final long VALUE = Words.pack("VALUE ");
  private static final long VA = Words.pack("VA ");
  private static final short SPACE_K = ('k' << Byte.SIZE) | ' ';
  private static final short SPACE_B = ('b' << Byte.SIZE) | ' ';

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
    ByteBuffer out = target;
    int at = putValue(out, position, key, clientFlags, length);
    Words.putShort(out, at, CR_LF);
    position = at + 2;
  }

  /** Writes {@code VALUE <key> <flags> <length> <cas>} and CR LF. */
  public void valueLineWithCas(Request key, int clientFlags, int length, long cas) {
    ByteBuffer out = target;
    int at = putValue(out, position, key, clientFlags, length);
    out.put(at, (byte) ' ');
    at = Decimals.put(out, at + 1, cas);
    Words.putShort(out, at, CR_LF);
    position = at + 2;
  }

  private static int putValue(ByteBuffer out, int from, Request key, int clientFlags, int length) {
    Words.put(out, from, VALUE);
    int at = from + 6;
    Words.copy(key.keyBuffer, key.keyOffset, out, at, key.keyLength);
    at += key.keyLength;
    out.put(at, (byte) ' ');
    at = Decimals.put(out, at + 1, Integer.toUnsignedLong(clientFlags));
    out.put(at, (byte) ' ');
    return Decimals.put(out, at + 1, length);
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
    position = Decimals.put(target, position, unsigned);
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

  /** Writes ASCII text, for replies off the fast path; allocates. */
  public void text(String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.ISO_8859_1);
    target.put(position, bytes);
    position += bytes.length;
  }
}
