package io.slabring.protocol;

import java.nio.ByteBuffer;

/**
 * The commands of the protocol: one row each, with the name on the wire and the form of the line.
 */
public enum Verb {
  GET("get", Form.KEYS),
  GETS("gets", Form.KEYS),
  GAT("gat", Form.TOUCHED_KEYS),
  GATS("gats", Form.TOUCHED_KEYS),
  SET("set", Form.STORAGE),
  ADD("add", Form.STORAGE),
  REPLACE("replace", Form.STORAGE),
  APPEND("append", Form.STORAGE),
  PREPEND("prepend", Form.STORAGE),
  CAS("cas", Form.STORAGE),
  DELETE("delete", Form.ONE_KEY),
  INCR("incr", Form.ARITHMETIC),
  DECR("decr", Form.ARITHMETIC),
  TOUCH("touch", Form.TOUCH),
  MG("mg", Form.META),
  MS("ms", Form.META_SET),
  MD("md", Form.META),
  MA("ma", Form.META_ARITHMETIC),
  MN("mn", Form.BARE),
  ME("me", Form.META_DEBUG),
  VERSION("version", Form.BARE),
  QUIT("quit", Form.BARE),
  STATS("stats", Form.WORDS),
  WATCH("watch", Form.WORDS),
  FLUSH_ALL("flush_all", Form.FLUSH),
  VERBOSITY("verbosity", Form.VERBOSITY),
  SHUTDOWN("shutdown", Form.ADMIN),
  CACHE_MEMLIMIT("cache_memlimit", Form.ADMIN),
  SLABS("slabs", Form.ADMIN),
  LRU("lru", Form.ADMIN),
  LRU_CRAWLER("lru_crawler", Form.ADMIN),
  REFRESH_CERTS("refresh_certs", Form.ADMIN),
  CONFIG("config", Form.ADMIN),
  DEBUGTIME("debugtime", Form.ADMIN),
  DEBUGITEM("debugitem", Form.ADMIN);

  /**
   * How the rest of the line is read, and whether a data block follows it; {@link RequestParser}
   * has one case for each.
   */
  enum Form {
    /** {@code <verb> <key>+}. */
    KEYS,
    /** {@code <verb> <exptime> <key>+}. */
    TOUCHED_KEYS,
    /** {@code <verb> <key> <flags> <exptime> <length> [<cas>] [noreply]} and a data block. */
    STORAGE(true),
    /** {@code <verb> <key> [noreply]}. */
    ONE_KEY,
    /** {@code <verb> <key> <delta> [noreply]}. */
    ARITHMETIC,
    /** {@code <verb> <key> <exptime> [noreply]}. */
    TOUCH,
    /** {@code <verb> <key> <flag>*}. */
    META,
    /** {@code <verb> <key> <length> <flag>*} and a data block. */
    META_SET(true),
    /** As {@link #META}, with error texts and modes of its own. */
    META_ARITHMETIC,
    /** {@code <verb> <key> [b]}. */
    META_DEBUG,
    /** {@code <verb>}; the rest of the line is ignored. */
    BARE,
    /** {@code <verb> <word>*}. */
    WORDS,
    /** {@code <verb> [<delay>] [noreply]}. */
    FLUSH,
    /** {@code <verb> <level> [noreply]}. */
    VERBOSITY,
    /** {@code <verb> <word>* [noreply]}, also after leading spaces. */
    ADMIN;

    final boolean hasDataBlock;

    Form() {
      this(false);
    }

    Form(boolean hasDataBlock) {
      this.hasDataBlock = hasDataBlock;
    }
  }

  private static final int TABLE_BITS = 8;
  private static final long[] FIRST_WORDS = new long[1 << TABLE_BITS];
  private static final Verb[] TABLE = new Verb[1 << TABLE_BITS];

  static {
    for (Verb verb : values()) {
      int slot = slot(verb.firstWord);
      while (TABLE[slot] != null) {
        slot = (slot + 1) & (TABLE.length - 1);
      }
      FIRST_WORDS[slot] = verb.firstWord;
      TABLE[slot] = verb;
    }
  }

  private final String wireName;
  private final int length;
  private final long firstWord;
  final Form form;

  Verb(String wireName, Form form) {
    this.wireName = wireName;
    this.length = wireName.length();
    this.firstWord = Words.pack(wireName);
    this.form = form;
  }

  /**
   * Returns the command's name as clients send it.
   *
   * @return lower-case ASCII, at most 14 characters
   */
  public String wireName() {
    return wireName;
  }

  /** Whether it names any number of keys, each with a reply of its own. */
  public boolean hasKeyList() {
    return form == Form.KEYS || form == Form.TOUCHED_KEYS;
  }

  /** Whether it is about items: names one key or more. */
  public boolean hasKey() {
    return compareTo(ME) <= 0 && this != MN;
  }

  /** Whether a value and CR LF follow the line: {@link Request#valueLength} bytes and two. */
  public boolean hasDataBlock() {
    return form.hasDataBlock;
  }

  /** Whether memcached accepts spaces in front of this command. */
  boolean mayBeIndented() {
    return form == Form.FLUSH || form == Form.VERBOSITY || form == Form.ADMIN;
  }

  /**
   * The verb spelled by {@code length} bytes from {@code from} on, or null; {@code firstWord} holds
   * its first 8 bytes, padded by 0.
   */
  static Verb of(ByteBuffer in, int from, int length, long firstWord) {
    for (int slot = slot(firstWord); TABLE[slot] != null; slot = (slot + 1) & (TABLE.length - 1)) {
      if (FIRST_WORDS[slot] == firstWord) {
        Verb verb = TABLE[slot];
        if (verb.length == length && verb.tailEquals(in, from)) {
          return verb;
        }
      }
    }
    return null;
  }

  private boolean tailEquals(ByteBuffer in, int from) {
    for (int i = Long.BYTES; i < length; i++) {
      if (in.get(from + i) != wireName.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int slot(long firstWord) {
    return (int) ((firstWord * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - TABLE_BITS));
  }
}
