package io.slabring.node;

import io.slabring.node.admin.TlsSettings;
import io.slabring.node.settings.Numbers;
import io.slabring.node.settings.UsageException;
import java.util.List;

/**
 * What {@code -o} sets, with memcached's defaults and limits. Options apply in the order given, so
 * a later one wins. Written while the command line is read, not changed afterwards.
 */
final class ExtendedSettings {
  private static final int MIN_HASH_POWER = 12;
  private static final int MAX_HASH_POWER = 32;
  private static final int PAGE_KILOBYTES = 1024;
  private static final int WRITE_BUFFER_KILOBYTES_MAX = 1024;

  /** The heap has to hold two for each of 20 watchers. */
  private static final int LOG_KILOBYTES_MAX = 1024;

  boolean refuseOverLimit = true;

  /** Power of two of the index's first size; 0: the store chooses. */
  int hashPower;

  boolean hashExpands = true;
  boolean lruCrawler = true;
  int lruCrawlerSleepMicros = 100;
  long lruCrawlerToCrawl;
  boolean lruMaintainer = true;
  boolean lruSegmented = true;
  int hotLruPercent = 20;
  int warmLruPercent = 40;
  double hotMaxFactor = 0.2;
  double warmMaxFactor = 2.0;
  boolean temporaryLru;
  int temporaryTtlSeconds = 61;

  /** Bytes for input and replies; 0: no limit. */
  long readBufferMemoryLimit;

  /** 0: never. */
  int idleTimeoutSeconds;

  int slabChunkMaxBytes = 512 * 1024;
  boolean slabChunkMaxGiven;
  boolean slabReassign = true;

  /** 0, 1 or 2. */
  int slabAutomove = 1;

  int slabAutomoveWindow = 10;
  double slabAutomoveRatio = 0.8;
  double slabAutomoveFreeRatio = 0.01;
  boolean trackSizes;
  final TlsSettings tls = new TlsSettings();
  int watcherLogBytes = 256 << 10;
  int workerLogBytes = 64 << 10;

  /** Reads lists such as {@code hashpower=16,no_lru_crawler}. */
  static ExtendedSettings parse(List<String> lists) {
    ExtendedSettings settings = new ExtendedSettings();
    for (String list : lists) {
      for (String item : list.strip().split(",", -1)) {
        if (!item.isEmpty()) {
          settings.apply(item);
        }
      }
    }
    return settings;
  }

  private void apply(String item) {
    int equals = item.indexOf('=');
    String name = equals < 0 ? item : item.substring(0, equals);
    String value = equals < 0 ? null : item.substring(equals + 1);
    ExtendedOption option =
        ExtendedOption.byName(name)
            .orElseThrow(
                () ->
                    UsageException.badValue(
                        "-o %s: Illegal suboption \"%s\"; -h lists them", item, name));
    try {
      apply(option, value);
    } catch (UsageException e) {
      throw UsageException.badValue("-o %s: %s; -h lists the values", item, e.getMessage());
    }
  }

  private void apply(ExtendedOption option, String value) {
    switch (option) {
      case MAXCONNS_FAST -> refuseOverLimit = true;
      case NO_MAXCONNS_FAST -> refuseOverLimit = false;
      case HASHPOWER -> hashPower = hashPower(value);
      case NO_HASHEXPAND -> hashExpands = false;
      case HASH_ALGORITHM -> checkHashAlgorithm(value);
      case TAIL_REPAIR_TIME ->
          require(
              integer(option, value) >= 10, "Cannot set tail_repair_time to less than 10 seconds");
      case LRU_CRAWLER -> lruCrawler = true;
      case NO_LRU_CRAWLER -> lruCrawler = false;
      case LRU_CRAWLER_SLEEP -> {
        lruCrawlerSleepMicros = integer(option, value);
        require(
            lruCrawlerSleepMicros >= 0 && lruCrawlerSleepMicros <= 1_000_000,
            "LRU crawler sleep must be between 0 and 1 second");
      }
      case LRU_CRAWLER_TOCRAWL -> lruCrawlerToCrawl = unsigned(option, value);
      case LRU_MAINTAINER -> {
        lruMaintainer = true;
        lruSegmented = true;
      }
      case NO_LRU_MAINTAINER -> {
        lruMaintainer = false;
        lruSegmented = false;
      }
      case HOT_LRU_PCT -> hotLruPercent = percent(option, value);
      case WARM_LRU_PCT -> warmLruPercent = percent(option, value);
      case HOT_MAX_FACTOR -> hotMaxFactor = factor(option, value);
      case WARM_MAX_FACTOR -> warmMaxFactor = factor(option, value);
      case TEMPORARY_TTL -> {
        temporaryLru = true;
        temporaryTtlSeconds = integer(option, value);
        require(temporaryTtlSeconds >= 0, "temporary_ttl must be >= 0");
      }
      case IDLE_TIMEOUT -> {
        idleTimeoutSeconds = integer(option, value);
        require(idleTimeoutSeconds >= 0, "idle_timeout must be >= 0");
      }
      default -> applySlabOption(option, value);
    }
  }

  private void applySlabOption(ExtendedOption option, String value) {
    switch (option) {
      case SLAB_CHUNK_MAX -> {
        int kilobytes = integer(option, value);
        require(kilobytes > 0, "slab_chunk_max must be >= 0");
        require(
            kilobytes <= PAGE_KILOBYTES,
            "slab_chunk_max must be specified in kilobytes, at most 1024");
        slabChunkMaxBytes = kilobytes * 1024;
        slabChunkMaxGiven = true;
      }
      case NO_CHUNKED_ITEMS -> slabChunkMaxBytes = PAGE_KILOBYTES * 1024;
      case SLAB_REASSIGN -> slabReassign = true;
      case NO_SLAB_REASSIGN -> slabReassign = false;
      case SLAB_AUTOMOVE -> {
        slabAutomove = value == null ? 1 : integer(option, value);
        require(slabAutomove >= 0 && slabAutomove <= 2, "slab_automove must be between 0 and 2");
      }
      case NO_SLAB_AUTOMOVE -> slabAutomove = 0;
      case SLAB_AUTOMOVE_WINDOW -> {
        slabAutomoveWindow = integer(option, value);
        require(
            slabAutomoveWindow >= 3 && slabAutomoveWindow <= 1800,
            "slab_automove_window must be > 2 and < 1800");
      }
      case SLAB_AUTOMOVE_RATIO -> {
        slabAutomoveRatio = number(option, value);
        require(
            slabAutomoveRatio > 0 && slabAutomoveRatio <= 1,
            "slab_automove_ratio must be > 0 and < 1");
      }
      case SLAB_AUTOMOVE_FREERATIO -> {
        slabAutomoveFreeRatio = number(option, value);
        require(
            slabAutomoveFreeRatio > 0 && slabAutomoveFreeRatio < 1,
            "slab_automove_freeratio must be > 0 and < 1");
      }
      case TRACK_SIZES -> trackSizes = true;
      case READ_BUF_MEM_LIMIT -> readBufferMemoryLimit = unsigned(option, value) << 20;
      case WATCHER_LOGBUF_SIZE -> watcherLogBytes = logBytes(option, value);
      case WORKER_LOGBUF_SIZE -> workerLogBytes = logBytes(option, value);
      case NO_MODERN -> applyNoModern();
      default -> applyTlsOption(option, value);
    }
  }

  private void applyTlsOption(ExtendedOption option, String value) {
    switch (option) {
      case SSL_CHAIN_CERT -> tls.chainCertificate = given(option, value);
      case SSL_KEY -> tls.key = given(option, value);
      case SSL_CA_CERT -> tls.authorities = given(option, value);
      case SSL_CIPHERS -> tls.ciphers = given(option, value);
      case SSL_SESSION_CACHE -> tls.sessionCache = true;
      case SSL_KERNEL_TLS -> tls.kernelTls = true;
      case SSL_KEYFORMAT ->
          tls.keyFormat =
              switch (given(option, value)) {
                case "1", "PEM" -> TlsSettings.PEM;
                case "2", "DER" -> TlsSettings.DER;
                default ->
                    throw UsageException.badValue("ssl_keyformat must be PEM or DER: %s", value);
              };
      case SSL_VERIFY_MODE -> {
        tls.verifyMode = integer(option, value);
        require(tls.verifyMode >= 0 && tls.verifyMode <= 3, "ssl_verify_mode must be 0 to 3");
      }
      case SSL_MIN_VERSION -> {
        tls.minVersion = integer(option, value);
        require(tls.minVersion >= 0 && tls.minVersion <= 3, "ssl_min_version must be 0 to 3");
      }
      case SSL_WBUF_SIZE -> {
        long kilobytes = unsigned(option, value);
        require(
            kilobytes >= 1 && kilobytes <= WRITE_BUFFER_KILOBYTES_MAX,
            "ssl_wbuf_size must be 1 to 1024 kilobytes");
        tls.bufferBytes = (int) kilobytes * 1024;
      }
      default -> {
        // The remaining names ask for what the node does anyway.
      }
    }
  }

  private void applyNoModern() {
    if (!slabChunkMaxGiven) {
      slabChunkMaxBytes = PAGE_KILOBYTES * 1024;
    }
    slabReassign = false;
    slabAutomove = 0;
    refuseOverLimit = false;
    lruSegmented = false;
    lruCrawler = false;
    lruMaintainer = false;
  }

  private static int hashPower(String value) {
    if (value == null) {
      throw UsageException.badValue("Missing numeric argument for hashpower");
    }
    int power = integer(ExtendedOption.HASHPOWER, value);
    if (power < MIN_HASH_POWER) {
      throw UsageException.badValue("Initial hashtable multiplier of %d is too low", power);
    }
    if (power > MAX_HASH_POWER) {
      throw UsageException.badValue("Initial hashtable multiplier of %d is too high", power);
    }
    return power;
  }

  private static void checkHashAlgorithm(String value) {
    require(value != null, "Missing hash_algorithm argument");
    require(
        List.of("jenkins", "murmur3", "xxh3").contains(value),
        "Unknown hash_algorithm option (jenkins, murmur3, xxh3)");
  }

  private static int percent(ExtendedOption option, String value) {
    int percent = integer(option, value);
    if (percent < 1 || percent >= 80) {
      throw UsageException.badValue("%s must be > 1 and < 80", option.wireName());
    }
    return percent;
  }

  private static double factor(ExtendedOption option, String value) {
    double factor = number(option, value);
    if (!(factor > 0)) {
      throw UsageException.badValue("%s must be > 0", option.wireName());
    }
    return factor;
  }

  private static int integer(ExtendedOption option, String value) {
    return Numbers.integer(option.wireName(), given(option, value));
  }

  private static long unsigned(ExtendedOption option, String value) {
    long number = Numbers.whole(option.wireName(), given(option, value));
    if (number < 0 || number > 0xffff_ffffL) {
      throw UsageException.badValue("%s takes a numeric 32bit value", option.wireName());
    }
    return number;
  }

  private static int logBytes(ExtendedOption option, String value) {
    return (int) Math.min(unsigned(option, value), LOG_KILOBYTES_MAX) * 1024;
  }

  private static double number(ExtendedOption option, String value) {
    return Numbers.decimal(option.wireName(), given(option, value));
  }

  private static String given(ExtendedOption option, String value) {
    if (value == null || value.isEmpty()) {
      throw UsageException.badValue("Missing %s argument", option.wireName());
    }
    return value;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new UsageException(UsageException.BAD_VALUE, message);
    }
  }
}
