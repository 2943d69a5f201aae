package io.slabring.node;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The names that {@code -o} knows, one row each: memcached 1.6's, in the order of its help. */
enum ExtendedOption {
  MAXCONNS_FAST(null, null, "refuse a connection over the limit with an error (the default)"),
  NO_MAXCONNS_FAST(null, null, "stop accepting at the limit instead"),
  HASHPOWER("num", "", "first size of the index, a power of two (12 to 32)"),
  NO_HASHEXPAND(null, null, "the index keeps its first size"),
  HASH_ALGORITHM("name", "", ""),
  TAIL_REPAIR_TIME("seconds", "0", ""),
  LRU_CRAWLER(null, null, "look for expired items in the background (the default)"),
  NO_LRU_CRAWLER(null, null, "do not"),
  LRU_CRAWLER_SLEEP("micros", "100", "pause between batches (0 to 1000000)"),
  LRU_CRAWLER_TOCRAWL("num", "0", "items per class and run; 0 is all"),
  READ_BUF_MEM_LIMIT(
      "megabytes", "0", "memory for input and replies; beyond it requests are refused; 0 no limit"),
  LRU_MAINTAINER(null, null, "segmented LRU (the default)"),
  NO_LRU_MAINTAINER(null, null, "one LRU per class"),
  HOT_LRU_PCT("num", "20", "share of a class for new items (1 to 79)"),
  WARM_LRU_PCT("num", "40", "share of a class for items used twice (1 to 79)"),
  HOT_MAX_FACTOR("num", "0.2", "hot until idle for this share of the cold items' age"),
  WARM_MAX_FACTOR("num", "2", "warm until idle for this share of the cold items' age"),
  TEMPORARY_TTL("seconds", "61", "items of a shorter life are kept apart, not evicted"),
  IDLE_TIMEOUT("seconds", "0", "close connections idle for so long; 0 never"),
  SLAB_CHUNK_MAX("kilobytes", "512", "largest chunk; larger items are chained"),
  SLAB_REASSIGN(null, null, "pages may move between classes (the default)"),
  NO_SLAB_REASSIGN(null, null, "they may not"),
  SLAB_AUTOMOVE("0-2", "1", "move pages to a class that starves: no, slowly, at once"),
  NO_SLAB_AUTOMOVE(null, null, "same as slab_automove=0"),
  SLAB_AUTOMOVE_WINDOW("num", "10", "length of the observation (3 to 1800)"),
  SLAB_AUTOMOVE_RATIO("num", "0.8", "how much younger a class must be to get a page"),
  SLAB_AUTOMOVE_FREERATIO("num", "0.01", "share of its chunks that a class may keep free"),
  TRACK_SIZES(null, null, "count items by size for \"stats sizes\""),
  WATCHER_LOGBUF_SIZE(
      "kilobytes", "256", "lines that wait for a client which watches, at most 1024"),
  WORKER_LOGBUF_SIZE("kilobytes", "64", "log of a thread that waits to be written, at most 1024"),
  NO_CHUNKED_ITEMS(null, null, "same as slab_chunk_max=1024"),
  SSL_CHAIN_CERT("file", "", "with -Z: certificate and those above it, PEM"),
  SSL_KEY("file", "", "its private key, when that is in another file"),
  SSL_KEYFORMAT("name", "PEM", "of the key: PEM (1) or DER (2)"),
  SSL_VERIFY_MODE("0-3", "0", "client certificates: 0 no, 1 if there is one, 2 and 3 required"),
  SSL_CA_CERT("file", "", "authorities that sign client certificates, PEM"),
  SSL_CIPHERS("list", "", "for TLS 1.2 and older, parted by colons"),
  SSL_WBUF_SIZE("kilobytes", "16", "replies that are encrypted together at most"),
  SSL_SESSION_CACHE(null, null, "let clients resume TLS sessions, by tickets"),
  SSL_KERNEL_TLS(null, null, "accepted; the node itself encrypts"),
  SSL_MIN_VERSION("0-3", "2", "oldest version: TLS 1.0, 1.1, 1.2 or 1.3"),
  INLINE_ASCII_RESP(null, null, null),
  NO_INLINE_ASCII_RESP(null, null, null),
  RESP_OBJ_MEM_LIMIT("megabytes", "", null),
  MODERN(null, null, "the defaults"),
  NO_MODERN(null, null, "memcached 1.4's defaults: one LRU, no crawler, no page moves"),
  DROP_PRIVILEGES(null, null, null),
  NO_DROP_PRIVILEGES(null, null, null),
  RELAXED_PRIVILEGES(null, null, null);

  /** Name of the value in the help; null when the option has none. */
  final String parameter;

  /** Value when the option is not given; null or empty for none. */
  final String defaultValue;

  /** One line for the help; empty: accepted without effect; null: accepted, not mentioned. */
  final String text;

  ExtendedOption(String parameter, String defaultValue, String text) {
    this.parameter = parameter;
    this.defaultValue = defaultValue;
    this.text = text;
  }

  /** As written on the command line: {@code lru_crawler_sleep}. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Name and value for the help: {@code hashpower=<num>}. */
  String synopsis() {
    return parameter == null ? wireName() : wireName() + "=<" + parameter + ">";
  }

  /** The default for the help, or nothing. */
  String shownDefault() {
    return parameter == null || defaultValue.isEmpty() ? "" : " (default: " + defaultValue + ")";
  }

  static Optional<ExtendedOption> byName(String name) {
    return Arrays.stream(values()).filter(option -> option.wireName().equals(name)).findFirst();
  }
}
