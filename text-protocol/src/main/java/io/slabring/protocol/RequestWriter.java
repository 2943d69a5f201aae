package io.slabring.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Writes the requests of a client into an array of the caller's, which never grows. Before each
 * line the caller makes sure that {@link #remaining} is at least {@link #LINE_MAX}. Not
 * thread-safe.
 *
 * <p>Keys are written as they are handed in: base64 must be so already. Every request about a key
 * carries an opaque number, which the reply repeats, so that a reply shows which request it is for.
 * The reply does not repeat the key: a node spells a key as the client that stored it did, perhaps
 * as base64 or with control characters.
 */
public final class RequestWriter {
  /** Room that any one line needs at most, given a key that fits {@link Limits#KEY_MAX}. */
  public static final int LINE_MAX = 640;

  private static final byte[] GET = ascii("mg ");
  private static final byte[] STORE = ascii("ms ");
  private static final byte[] DELETE = ascii("md ");
  private static final byte[] ARITHMETIC = ascii("ma ");
  private static final byte[] BASE64 = ascii(" b");
  private static final byte[] QUIET = ascii(" q");
  private static final byte[] STATE = ascii(" s f c t");
  private static final byte[] NO_OP = ascii("mn");
  private static final byte[] HELLO = ascii("mn   ");
  private static final byte[] FLUSH_ALL = ascii("flush_all");
  private static final byte[] VERSION = ascii("version");
  private static final byte[] STATS = ascii("stats");
  private static final byte[] CONFIG_GET_CLUSTER = ascii("config get cluster");
  private static final byte[] CONFIG_GET_IDENTITY = ascii("config get identity");
  private static final byte[] LOGIN = ascii("set login 0 0 ");

  /** The mode that need not be said. */
  private static final char MODE_SET = 'S';

  /** Digits of the longest number, with its sign. */
  private static final int DIGITS_MAX = 20;

  private final byte[] target;
  private int position;

  /** Writes into {@code target} from offset 0 on. */
  public RequestWriter(byte[] target) {
    this.target = target;
  }

  /**
   * Returns a time as requests carry it.
   *
   * @throws IllegalArgumentException if it does not fit 32 bits with a sign
   */
  public static long checkExptime(long exptime) {
    if (exptime != (int) exptime) {
      throw new IllegalArgumentException("an exptime must fit 32 bits: " + exptime);
    }
    return exptime;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the array written to. */
  public byte[] target() {
    return target;
  }

  /** Returns how much has been written. */
  public int position() {
    return position;
  }

  /** Goes on at another offset. */
  public void position(int at) {
    position = at;
  }

  /** Returns how much still fits. */
  public int remaining() {
    return target.length - position;
  }

  /**
   * {@code mg}: reads a value.
   *
   * @param quiet a miss is not answered
   */
  public void get(byte[] key, boolean base64, GetFlags flags, int opaque, boolean quiet) {
    key(GET, key, base64);
    bytes(flags.bytes);
    number('O', opaque);
    if (quiet) {
      bytes(QUIET);
    }
    lineEnd();
  }

  /** {@code mg}: reads what is known of an item, but not its value; not counted as a use of it. */
  public void state(byte[] key, boolean base64, int opaque) {
    key(GET, key, base64);
    number('O', opaque);
    bytes(STATE);
    letter('u');
    lineEnd();
  }

  /** {@code mg}: gives an item another time to live, and reads what was known of it before. */
  public void touch(byte[] key, boolean base64, long exptime, int opaque) {
    key(GET, key, base64);
    number('O', opaque);
    bytes(STATE);
    number('T', exptime);
    lineEnd();
  }

  /**
   * {@code ms}, up to its time to live; {@link #storeCas} and {@link #quietly} may follow, then
   * {@link #lineEnd}, the value and another {@link #lineEnd}.
   *
   * @param mode as {@code ms} spells it
   */
  public void store(
      byte[] key,
      boolean base64,
      int length,
      char mode,
      int clientFlags,
      long exptime,
      int opaque) {
    bytes(STORE);
    bytes(key);
    target[position++] = ' ';
    digits(length);
    if (base64) {
      bytes(BASE64);
    }
    number('O', opaque);
    if (mode != MODE_SET) {
      letters('M', mode);
    }
    if (clientFlags != 0) {
      number('F', Integer.toUnsignedLong(clientFlags));
    }
    if (exptime != 0) {
      number('T', exptime);
    }
  }

  /**
   * The condition of a store.
   *
   * @param invalidate store a value that is too old all the same, but as stale
   */
  public void storeCas(long cas, boolean invalidate) {
    unsigned('C', cas);
    if (invalidate) {
      letter('I');
    }
  }

  /** Asks for the version of what is stored. */
  public void returnCas() {
    letter('c');
  }

  /** Asks for a reply only if it did not work. */
  public void quietly() {
    bytes(QUIET);
  }

  /** {@code md}; with a cas other than 0 only that version. */
  public void delete(byte[] key, boolean base64, long cas, int opaque) {
    key(DELETE, key, base64);
    number('O', opaque);
    cas(cas);
    lineEnd();
  }

  /** {@code md} that leaves the item, but stale; it expires when it would have anyway. */
  public void invalidate(byte[] key, boolean base64, long cas, int opaque) {
    startInvalidate(key, base64, cas, opaque);
    lineEnd();
  }

  /** {@code md} that leaves the item for so long, but stale. */
  public void invalidate(byte[] key, boolean base64, long cas, long exptime, int opaque) {
    startInvalidate(key, base64, cas, opaque);
    number('T', exptime);
    lineEnd();
  }

  private void startInvalidate(byte[] key, boolean base64, long cas, int opaque) {
    key(DELETE, key, base64);
    number('O', opaque);
    cas(cas);
    letter('I');
  }

  /** {@code ma}, up to its delta; {@link #create} may follow, then {@link #lineEnd}. */
  public void arithmetic(byte[] key, boolean base64, long delta, boolean decrement, int opaque) {
    key(ARITHMETIC, key, base64);
    number('O', opaque);
    letter('v');
    letters('M', decrement ? 'D' : 'I');
    unsigned('D', delta);
  }

  /** Has {@code ma} create an item that is missing. */
  public void create(long initial, long exptime) {
    unsigned('J', initial);
    number('N', exptime);
  }

  /** {@code mn}: answered after everything before it. */
  public void noOp() {
    line(NO_OP);
  }

  /**
   * {@code mn} as the first line of a connection: with blanks, since a server that wants a login
   * first drops clients whose first line is shorter than any login, and tells the others why.
   */
  public void hello() {
    line(HELLO);
  }

  /** {@code flush_all}. */
  public void flushAll() {
    line(FLUSH_ALL);
  }

  /** {@code version}. */
  public void version() {
    line(VERSION);
  }

  /** {@code config get cluster}. */
  public void configGetCluster() {
    line(CONFIG_GET_CLUSTER);
  }

  /** {@code config get identity}: which cluster the node belongs to. */
  public void configGetIdentity() {
    line(CONFIG_GET_IDENTITY);
  }

  /**
   * {@code stats}.
   *
   * @param group a word or nothing
   */
  public void stats(String group) {
    bytes(STATS);
    if (!group.isEmpty()) {
      target[position++] = ' ';
      bytes(ascii(group));
    }
    lineEnd();
  }

  /** The line before user and password, which follow as a value, then another line end. */
  public void login(int length) {
    bytes(LOGIN);
    digits(length);
    lineEnd();
  }

  /** CR LF: the end of a line and of a value. */
  public void lineEnd() {
    target[position] = '\r';
    target[position + 1] = '\n';
    position += 2;
  }

  private void line(byte[] literal) {
    bytes(literal);
    lineEnd();
  }

  private void key(byte[] command, byte[] key, boolean base64) {
    bytes(command);
    bytes(key);
    if (base64) {
      bytes(BASE64);
    }
  }

  private void cas(long cas) {
    if (cas != 0) {
      unsigned('C', cas);
    }
  }

  private void bytes(byte[] bytes) {
    System.arraycopy(bytes, 0, target, position, bytes.length);
    position += bytes.length;
  }

  private void letter(char flag) {
    target[position] = ' ';
    target[position + 1] = (byte) flag;
    position += 2;
  }

  private void letters(char flag, char argument) {
    letter(flag);
    target[position++] = (byte) argument;
  }

  private void number(char flag, long value) {
    letter(flag);
    if (value < 0) {
      target[position++] = '-';
    }
    digits(Math.abs(value));
  }

  private void unsigned(char flag, long value) {
    letter(flag);
    digits(value);
  }

  /** A number without sign, from its end into the room behind the longest one. */
  private void digits(long unsigned) {
    int end = position + DIGITS_MAX;
    int at = end;
    long rest = unsigned;
    while (rest < 0 || rest > 9) {
      long quotient = Long.divideUnsigned(rest, 10);
      target[--at] = (byte) ('0' + (rest - quotient * 10));
      rest = quotient;
    }
    target[--at] = (byte) ('0' + rest);
    System.arraycopy(target, at, target, position, end - at);
    position += end - at;
  }
}
