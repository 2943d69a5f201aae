package io.slabring.load.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.load.workload.Workload.Protocol;
import java.util.Arrays;

/**
 * Writes requests, one after the other into an array: classic or meta, or those of a subclass. Not
 * thread-safe.
 */
class Requests {
  private static final byte[] GET = bytes("get");
  private static final byte[] MG = bytes("mg ");
  private static final byte[] MG_END = bytes(" v\r\n");
  private static final byte[] SET = bytes("set ");
  private static final byte[] ADD = bytes("add ");
  private static final byte[] MS = bytes("ms ");
  private static final byte[] DELETE = bytes("delete ");
  private static final byte[] MD = bytes("md ");
  private static final byte[] INCR = bytes("incr ");
  private static final byte[] INCR_END = bytes(" 1\r\n");
  private static final byte[] MA = bytes("ma ");
  private static final byte[] END = bytes("\r\n");
  private static final byte[] FLAGS = bytes(" 0 ");

  /** Room for a request without its key and value. */
  static final int FRAME = 300;

  private final boolean meta;
  final KeyNames names;
  byte[] buffer = new byte[2048];
  int length;

  Requests(Protocol protocol, KeyNames names) {
    meta = protocol == Protocol.META;
    this.names = names;
  }

  /** Requests in a protocol. */
  static Requests of(Protocol protocol, KeyNames names) {
    return protocol == Protocol.RESP ? new RespRequests(names) : new Requests(protocol, names);
  }

  static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  /** What was written, in its first {@link #length} bytes. */
  final byte[] buffer() {
    return buffer;
  }

  /** Bytes that were written since {@link #clear}. */
  final int length() {
    return length;
  }

  /** Forgets what was written. */
  final void clear() {
    length = 0;
  }

  /** Begins a get; {@link #getKey} and {@link #endGet} follow. */
  void beginGet() {
    reserve(FRAME);
    if (!meta) {
      text(GET);
    }
  }

  /** One more key of a get. */
  void getKey(int key) {
    reserve(FRAME);
    if (meta) {
      text(MG);
      length = names.write(KeyNames.PLAIN, key, buffer, length);
      text(MG_END);
    } else {
      buffer[length++] = ' ';
      length = names.write(KeyNames.PLAIN, key, buffer, length);
    }
  }

  /** Ends a get. */
  void endGet() {
    if (!meta) {
      text(END);
    }
  }

  /** A set. The version and the time of expiry go into the value. */
  void set(int key, Values values, int version, int ttl, int expires) {
    int size = values.size(key);
    beginStore(meta ? MS : SET, KeyNames.PLAIN, key, ttl, size);
    if (meta && ttl > 0) {
      buffer[length++] = ' ';
      buffer[length++] = 'T';
      number(ttl);
    }
    text(END);
    values.write(key, version, expires, buffer, length, size);
    length += size;
    text(END);
  }

  /** Makes a counter that starts at one, unless it is there. */
  void addCounter(int key, int ttl) {
    beginStore(meta ? MS : ADD, KeyNames.COUNTER, key, ttl, 1);
    if (meta) {
      text(bytes(" ME"));
      if (ttl > 0) {
        buffer[length++] = ' ';
        buffer[length++] = 'T';
        number(ttl);
      }
    }
    text(END);
    buffer[length++] = '1';
    text(END);
  }

  private void beginStore(byte[] verb, byte letter, int key, int ttl, int size) {
    reserve(FRAME + size);
    text(verb);
    length = names.write(letter, key, buffer, length);
    if (meta) {
      buffer[length++] = ' ';
    } else {
      text(FLAGS);
      number(ttl);
      buffer[length++] = ' ';
    }
    number(size);
  }

  /** A delete. */
  void delete(int key) {
    reserve(FRAME);
    text(meta ? MD : DELETE);
    length = names.write(KeyNames.PLAIN, key, buffer, length);
    text(END);
  }

  /** Adds one to a counter. */
  void incr(int key) {
    reserve(FRAME);
    text(meta ? MA : INCR);
    length = names.write(KeyNames.COUNTER, key, buffer, length);
    text(meta ? END : INCR_END);
  }

  final void reserve(int bytes) {
    if (buffer.length - length < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes));
    }
  }

  final void text(byte[] text) {
    System.arraycopy(text, 0, buffer, length, text.length);
    length += text.length;
  }

  final void number(int value) {
    int digits = 1;
    for (long limit = 10; value >= limit; limit *= 10) {
      digits++;
    }
    int rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      buffer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }
}
