package io.slabring.protocol;

/** The limits of the text protocol, in bytes unless said otherwise; all are memcached's own. */
public final class Limits {

  /** Longest key, after base64 decoding too. */
  public static final int KEY_MAX = 250;

  /**
   * Longest line before its newline that may be anything: what goes on for longer must be a request
   * with a known command.
   */
  public static final int LINE_MAX = 2048;

  /**
   * Longest request line before its newline. Only lines of {@code get}, {@code gets}, {@code gat}
   * and {@code gats} may be longer; they are handed out key by key.
   */
  public static final int LONG_LINE_MAX = 16 << 10;

  /** Spaces memcached tolerates in front of a long {@code get} line before it gives up on it. */
  static final int LEADING_SPACES_MAX = 100;

  /** Shortest line memcached looks at, its newline included. */
  static final int LINE_MIN = 4;

  /** Most tokens of a line that are looked at, the command itself included. */
  static final int TOKENS_MAX = 23;

  /**
   * Most tokens of a meta command: the command, the key, the length of an {@code ms} and the flags.
   */
  public static final int META_TOKENS_MAX = 20;

  /** Longest opaque token of a meta command, its {@code O} included. */
  public static final int OPAQUE_MAX = 32;

  /** Largest value length a request may announce. */
  public static final int VALUE_MAX = Integer.MAX_VALUE - 2;

  /** What follows the bytes of every value: CR LF. */
  public static final int VALUE_END = 2;

  /**
   * Room that any one reply line needs at most, the slack of {@link ReplyWriter} included. A caller
   * that sees to it that so much is left before each line never meets the end of its buffer.
   */
  public static final int REPLY_LINE_MAX = 1024;

  private Limits() {}
}
