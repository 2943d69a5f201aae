package io.slabring.protocol;

import java.nio.charset.StandardCharsets;

/** Every fixed reply line, byte for byte memcached's. Immutable. */
public enum Reply {
  STORED("STORED"),
  NOT_STORED("NOT_STORED"),
  EXISTS("EXISTS"),
  NOT_FOUND("NOT_FOUND"),
  DELETED("DELETED"),
  TOUCHED("TOUCHED"),
  OK("OK"),
  END("END"),
  RESET("RESET"),
  HD("HD"),
  EN("EN"),
  NF("NF"),
  NS("NS"),
  EX("EX"),
  MN("MN"),
  ERROR("ERROR"),

  BAD_FORMAT("CLIENT_ERROR bad command line format"),
  BAD_LINE("CLIENT_ERROR bad command line"),
  BAD_DATA_CHUNK("CLIENT_ERROR bad data chunk"),
  INVALID_EXPTIME("CLIENT_ERROR invalid exptime argument"),
  INVALID_DELTA("CLIENT_ERROR invalid numeric delta argument"),
  NON_NUMERIC("CLIENT_ERROR cannot increment or decrement non-numeric value"),

  TOO_MANY_FLAGS("CLIENT_ERROR options flags are too long"),
  DUPLICATE_FLAG("CLIENT_ERROR duplicate flag"),
  INVALID_FLAG("CLIENT_ERROR invalid flag"),
  INVALID_OR_DUPLICATE_FLAG("CLIENT_ERROR invalid or duplicate flag"),
  BAD_FLAG_TOKEN("CLIENT_ERROR bad token in command line format"),
  BAD_KEY_ENCODING("CLIENT_ERROR error decoding key"),
  OPAQUE_TOO_LONG("CLIENT_ERROR opaque token too long"),
  INVALID_META_INITIAL("CLIENT_ERROR invalid numeric initial value"),
  INVALID_META_DELTA("CLIENT_ERROR invalid numeric delta value"),
  INVALID_SET_MODE("CLIENT_ERROR invalid mode for ms M token"),
  INVALID_ARITHMETIC_MODE("CLIENT_ERROR invalid mode for ma M token"),

  UNAUTHENTICATED("CLIENT_ERROR unauthenticated"),
  AUTH_TOKEN_TOO_LONG("CLIENT_ERROR auth token too long"),
  BAD_LINE_TERMINATION("CLIENT_ERROR bad command line termination"),
  BAD_AUTH_TOKEN("CLIENT_ERROR bad authentication token format"),
  AUTH_FAILURE("CLIENT_ERROR authentication failure"),

  TOO_LARGE("SERVER_ERROR object too large for cache"),
  NO_MEMORY_STORING("SERVER_ERROR out of memory storing object"),
  NO_MEMORY_READING("SERVER_ERROR Out of memory during read"),
  NO_MEMORY_CREATING("SERVER_ERROR Out of memory allocating new item"),
  NO_MEMORY_FOR_REPLY("SERVER_ERROR out of memory writing get response"),
  NO_MEMORY_FOR_STATS("SERVER_ERROR out of memory writing stats"),
  NO_MEMORY("SERVER_ERROR out of memory"),
  INTERNAL_ERROR("SERVER_ERROR internal error"),
  TOO_MANY_READERS("SERVER_ERROR refcount overflow during fetch"),
  TOO_MANY_CONNECTIONS("ERROR Too many open connections"),

  FLUSH_NOT_ALLOWED("CLIENT_ERROR flush_all not allowed"),
  SHUTDOWN_NOT_ENABLED("SERVER_ERROR: shutdown not enabled"),
  INVALID_SHUTDOWN_MODE("CLIENT_ERROR invalid shutdown mode"),
  MEMORY_LIMIT_TOO_SMALL("MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m"),
  MEMORY_LIMIT_NOT_MEGABYTES("MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes"),
  MEMORY_LIMIT_FAILED("MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust"),
  STATS_DETAIL_USAGE("CLIENT_ERROR usage: stats detail on|off|dump"),
  STATS_DETAIL_NOT_ALLOWED("CLIENT_ERROR stats detail not allowed"),
  STATS_DUMP_NOT_ALLOWED("CLIENT_ERROR stats cachedump not allowed"),
  ILLEGAL_SLAB_ID("CLIENT_ERROR Illegal slab id"),
  WATCH_NOT_FIRST("ERROR cannot pipeline other commands before watch"),
  TOO_MANY_WATCHERS("WATCHER_TOO_MANY log watcher limit reached"),
  WATCH_NOT_ALLOWED("CLIENT_ERROR watch commands not allowed"),

  REASSIGN_DISABLED("CLIENT_ERROR slab reassignment disabled"),
  REASSIGN_RUNNING("BUSY currently processing reassign request"),
  REASSIGN_BAD_CLASS("BADCLASS invalid src or dst class id"),
  REASSIGN_NO_SPARE("NOSPARE source class has no spare pages"),
  REASSIGN_SAME_CLASS("SAME src and dst class are identical"),
  AUTOMOVE_WINDOW_BAD("CLIENT_ERROR automove window too low or too high"),

  CRAWLER_DISABLED("CLIENT_ERROR lru crawler disabled"),
  CRAWLER_RUNNING("BUSY currently processing crawler request"),
  CRAWLER_BAD_CLASS("BADCLASS invalid class id"),
  CRAWLER_NOT_STARTED("NOTSTARTED no items to crawl"),
  CRAWLER_UNKNOWN_ERROR("ERROR an unknown error happened"),
  CRAWLER_IS_STARTED("ERROR failed to start lru crawler thread"),
  METADUMP_NOT_FIRST("ERROR cannot pipeline other commands before metadump"),
  MGDUMP_NOT_FIRST("ERROR cannot pipeline other commands before mgdump"),
  CRAWLER_SLEEP_TOO_LONG("CLIENT_ERROR sleep must be one second or less"),
  METADUMP_NOT_ALLOWED("ERROR metadump not allowed"),
  KEY_DUMP_NOT_ALLOWED("ERROR key dump not allowed"),
  LRU_SHARES_TOO_LARGE("ERROR hot and warm pcts must not exceed 80"),
  LRU_FACTORS_NOT_POSITIVE("ERROR hot/warm age factors must be greater than 0"),
  DEBUG_MISS("MISS");

  private final String line;

  /** The line with its CR LF, eight bytes a word, the last one padded by 0. Never written to. */
  @SuppressWarnings("ImmutableEnumChecker")
  final long[] words;

  /** {@code words[0]}, so that a short line costs no array access. */
  final long firstWord;

  /** Bytes of the line with its CR LF. */
  final int length;

  Reply(String line) {
    this.line = line;
    byte[] bytes = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    this.length = bytes.length;
    this.words = new long[(length + Long.BYTES - 1) / Long.BYTES];
    for (int i = 0; i < words.length; i++) {
      words[i] = Words.pack(bytes, i * Long.BYTES);
    }
    this.firstWord = words[0];
  }

  /** Returns the line without its CR LF. */
  public String line() {
    return line;
  }

  /** Returns the bytes of the line, CR LF included. */
  public int length() {
    return length;
  }
}
