package io.slabring.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/*
 * The parser writes only the fields of the form of line it met, so the others hold what an earlier request left there.
 * Keys and opaques are offsets into the input; only a base64 key, and a request kept with copyFrom, live in scratch.
 */
/**
 * One parsed request line: a mutable flyweight that is filled by {@link RequestParser} and valid
 * until it is filled again or its input changes. A field means something only for the verbs that
 * have it. Not thread-safe.
 */
public final class Request {

  /** What {@link #nextKey} found. */
  public enum KeyStep {
    /** A key, in {@link #keyOffset} and {@link #keyLength}. */
    KEY,
    /** The line has no more keys. */
    END,
    /**
     * A key of more than {@link Limits#KEY_MAX} bytes, or no key in the whole line: the request
     * ends here with {@link Reply#BAD_FORMAT}, after the values of the keys before.
     */
    TOO_LONG,
    /**
     * The input is used up, but the line goes on: keep the bytes from {@link #end} on, and when
     * more has come behind them call {@link RequestParser#continueKeys}.
     */
    MORE
  }

  private static final int SCRATCH = Limits.KEY_MAX + Limits.OPAQUE_MAX;

  Verb verb = Verb.MN;
  ByteBuffer buffer;
  int end;
  Reply refusal = Reply.ERROR;
  int swallow;
  boolean noreply;

  ByteBuffer keyBuffer;
  int keyOffset;
  int keyLength;
  boolean keyIsBinary;

  int clientFlags;
  int exptime;
  int valueLength;
  long casUnique;
  long delta;

  /** Bit {@code letter - 'A'} is set for every meta flag present. */
  long flagBits;

  final byte[] flags = new byte[Limits.META_TOKENS_MAX];
  int flagCount;
  byte mode;
  int vivifyTtl;
  int recacheTtl;
  long newCas;
  long initial;
  int opaqueOffset;
  int opaqueLength;
  ByteBuffer opaqueBuffer;

  /** Tokens of the line, the verb being the first; at most {@link Limits#TOKENS_MAX} of them. */
  final int[] tokenFrom = new int[Limits.TOKENS_MAX];

  final int[] tokenTo = new int[Limits.TOKENS_MAX];
  int tokenCount;

  /** Keys still to come lie in {@code [keysFrom, keysTo)} of the buffer. */
  int keysFrom;

  /** Of a tokenized line: where its text ends, before CR LF. */
  int keysTo;

  /** The last number read on a fast path. */
  int number;

  /** The first key has been found already and only has to be handed out. */
  boolean keyReady;

  boolean anyKey;
  boolean lineOpen;

  /** Direct, as the inputs of a server are, so that the readers of keys meet one kind of buffer. */
  final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);

  /** Creates an empty request; reuse it for every line. */
  public Request() {
    buffer = scratch;
    keyBuffer = scratch;
    opaqueBuffer = scratch;
  }

  void setKey(ByteBuffer in, int from, int length) {
    keyBuffer = in;
    keyOffset = from;
    keyLength = length;
    keyIsBinary = false;
  }

  /** Refuses the line; nothing after it has to be swallowed. */
  ParseResult refuse(Reply reply) {
    refusal = reply;
    swallow = 0;
    return ParseResult.REFUSED;
  }

  /** Returns the command. */
  public Verb verb() {
    return verb;
  }

  /** Returns the input that {@link #end} and the tokens are offsets of. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Returns the offset just after the line's newline, or after what was used of a line that is
   * {@link #lineOpen}.
   */
  public int end() {
    return end;
  }

  /**
   * Whether the line's newline has not been seen yet, which happens only to {@code get} and {@code
   * gets} lines of more than {@link Limits#LINE_MAX} bytes. After {@link KeyStep#TOO_LONG}, or if
   * such a line was refused, the rest of it must go to {@link RequestParser#skipLine}.
   */
  public boolean lineOpen() {
    return lineOpen;
  }

  /** Returns why the line was refused: the reply to send. */
  public Reply refusal() {
    return refusal;
  }

  /**
   * Returns the bytes behind {@link #end} that belong to the refused line and must be discarded: 0,
   * or value + CR LF.
   */
  public int swallow() {
    return swallow;
  }

  /** Whether the refusal must not be sent, because the line ended in {@code noreply}. */
  public boolean suppressed() {
    return noreply;
  }

  /** Whether the client wants no answer; of a meta command ask {@link #quiet}. */
  public boolean noreply() {
    return noreply;
  }

  /** Returns the buffer that holds the key, decoded. */
  public ByteBuffer keyBuffer() {
    return keyBuffer;
  }

  /** Returns the offset of the key in {@link #keyBuffer}. */
  public int keyOffset() {
    return keyOffset;
  }

  /** Returns the length of the decoded key, 1 to {@link Limits#KEY_MAX}. */
  public int keyLength() {
    return keyLength;
  }

  /** Whether the key came base64-encoded (meta flag {@code b}). */
  public boolean keyIsBinary() {
    return keyIsBinary;
  }

  /** Steps to the next key of a get, gets, gat or gats. */
  public KeyStep nextKey() {
    if (keyReady) {
      keyReady = false;
      return KeyStep.KEY;
    }
    return KeyLists.next(this);
  }

  /** Returns the client flags of a storage command (of ms: flag F, or 0), unsigned. */
  public int clientFlags() {
    return clientFlags;
  }

  /** Returns the expiry time as sent, in seconds; of a meta command that of flag T, or 0. */
  public int exptime() {
    return exptime;
  }

  /** Returns the length of the value without its CR LF: 0 to {@link Limits#VALUE_MAX}. */
  public int valueLength() {
    return valueLength;
  }

  /** Returns the bytes of the data block that follows the line: value + CR LF, or 0 for most. */
  public long dataBlockLength() {
    return verb.hasDataBlock() ? (long) valueLength + Limits.VALUE_END : 0;
  }

  /** Returns the CAS number of a {@code cas}. */
  public long casUnique() {
    return casUnique;
  }

  /** Returns the unsigned amount of an incr, decr or {@code ma} (flag D, by default 1). */
  public long delta() {
    return delta;
  }

  /** Whether an incr, decr or {@code ma} subtracts. */
  public boolean decrement() {
    return verb == Verb.DECR || (verb == Verb.MA && (mode == 'D' || mode == '-'));
  }

  /** Whether a meta command has this flag. */
  public boolean has(char flag) {
    return (flagBits & 1L << (flag - 'A')) != 0;
  }

  /** Returns the letter after flag M, or 0. */
  public byte mode() {
    return mode;
  }

  /** Returns the seconds of flag T as on the wire, or 0. */
  public int ttl() {
    return exptime;
  }

  /** Returns the seconds of flag N as on the wire, or 0. */
  public int vivifyTtl() {
    return vivifyTtl;
  }

  /** Returns the seconds of flag R as on the wire, or 0. */
  public int recacheTtl() {
    return recacheTtl;
  }

  /** Returns the CAS number of flag C, or 0. */
  public long compareCas() {
    return casUnique;
  }

  /** Returns the CAS number of flag E, or 0. */
  public long newCas() {
    return newCas;
  }

  /** Returns the unsigned start value of flag J, or 0. */
  public long initial() {
    return initial;
  }

  /** Whether a meta command wants no answer in the ordinary case (flag q). */
  public boolean quiet() {
    return has('q');
  }

  /** Returns how many flags a meta command has. */
  public int flagCount() {
    return flagCount;
  }

  /** Returns the letter of the i-th flag; flags are answered in this order. */
  public byte flag(int i) {
    return flags[i];
  }

  /** Returns the buffer that holds the opaque token. */
  public ByteBuffer opaqueBuffer() {
    return opaqueBuffer;
  }

  /** Returns the offset of the opaque token, its {@code O} included. */
  public int opaqueOffset() {
    return opaqueOffset;
  }

  /** Returns the length of that token: 1 to {@link Limits#OPAQUE_MAX}. */
  public int opaqueLength() {
    return opaqueLength;
  }

  /** Returns the number of words, the command included: at most 23 are looked at. */
  public int tokenCount() {
    return tokenCount;
  }

  /**
   * Whether word {@code i} exists and is {@code literal} or, as memcached compares, a beginning of
   * it: {@code stats se} is {@code stats settings}.
   */
  public boolean token(int i, String literal) {
    if (i >= tokenCount || tokenLength(i) > literal.length()) {
      return false;
    }
    for (int c = 0; c < tokenLength(i); c++) {
      if (buffer.get(tokenFrom[i] + c) != literal.charAt(c)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the offset of word {@code i} in {@link #buffer}. */
  public int tokenOffset(int i) {
    return tokenFrom[i];
  }

  /** Returns the length of word {@code i}, at least 1. */
  public int tokenLength(int i) {
    return tokenTo[i] - tokenFrom[i];
  }

  /** Returns word {@code i} as text, or "" if there is none; allocates. */
  public String tokenText(int i) {
    if (i >= tokenCount) {
      return "";
    }
    byte[] bytes = new byte[tokenLength(i)];
    buffer.get(tokenFrom[i], bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Returns word {@code i} as an unsigned 32-bit number, or -1 if it is missing or none. */
  public long tokenUnsigned32(int i) {
    long value =
        i < tokenCount ? Numbers.unsigned32(buffer, tokenFrom[i], tokenTo[i]) : Numbers.INVALID;
    return value == Numbers.INVALID ? -1 : value;
  }

  /** Returns word {@code i} as a signed 32-bit number, or {@link Long#MIN_VALUE} if it is none. */
  public long tokenSigned32(int i) {
    return i < tokenCount ? Numbers.signed32(buffer, tokenFrom[i], tokenTo[i]) : Numbers.INVALID;
  }

  /** Returns word {@code i} as a signed 64-bit number, or {@link Long#MIN_VALUE} if it is none. */
  public long tokenSigned64(int i) {
    return i < tokenCount ? Numbers.signed64(buffer, tokenFrom[i], tokenTo[i]) : Numbers.INVALID;
  }

  /**
   * Makes this request equal to another one and independent of its input, for a store command whose
   * value has not arrived yet. Words and keys still to come are not copied.
   */
  public void copyFrom(Request other) {
    verb = other.verb;
    end = other.end;
    noreply = other.noreply;
    clientFlags = other.clientFlags;
    exptime = other.exptime;
    valueLength = other.valueLength;
    casUnique = other.casUnique;
    delta = other.delta;
    flagBits = other.flagBits;
    flagCount = other.flagCount;
    System.arraycopy(other.flags, 0, flags, 0, flagCount);
    mode = other.mode;
    vivifyTtl = other.vivifyTtl;
    recacheTtl = other.recacheTtl;
    newCas = other.newCas;
    initial = other.initial;
    keyIsBinary = other.keyIsBinary;
    keyLength = other.keyLength;
    keyOffset = 0;
    keyBuffer = scratch;
    Words.copy(other.keyBuffer, other.keyOffset, scratch, 0, keyLength);
    opaqueLength = has('O') ? other.opaqueLength : 0;
    opaqueOffset = Limits.KEY_MAX;
    opaqueBuffer = scratch;
    Words.copy(other.opaqueBuffer, other.opaqueOffset, scratch, opaqueOffset, opaqueLength);
    buffer = scratch;
    tokenCount = 0;
    keyReady = false;
    keysFrom = 0;
    keysTo = 0;
    lineOpen = false;
  }
}
