package io.slabring.node.server.command;

import io.slabring.node.store.Store;
import io.slabring.node.store.settings.Tunables;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code cache_memlimit}, {@code slabs} and {@code lru}: change how the store uses its memory while
 * it runs. Thread-safe.
 */
public final class TuningCommands {
  private static final Logger LOG = LoggerFactory.getLogger(TuningCommands.class);
  private static final int MEGABYTE = 1 << 20;
  private static final int MEMORY_LIMIT_MIN = 8;
  private static final int MEMORY_LIMIT_MAX = 1_000_000_000;
  private static final int LRU_PERCENT_MAX = 80;
  private static final int AUTOMOVE_WINDOW_MIN = 3;
  private static final int AUTOMOVE_WINDOW_MAX = 1800;

  private final Store store;

  /** The commands for one store. */
  public TuningCommands(Store store) {
    this.store = store;
  }

  /** cache_memlimit. */
  Reply memoryLimit(Request request) {
    long megabytes = request.tokenUnsigned32(1);
    if (megabytes < 0) {
      return Reply.ERROR;
    }
    if (megabytes < MEMORY_LIMIT_MIN) {
      return Reply.MEMORY_LIMIT_TOO_SMALL;
    }
    if (megabytes > MEMORY_LIMIT_MAX) {
      return Reply.MEMORY_LIMIT_NOT_MEGABYTES;
    }
    if (!store.limitMemory(megabytes * MEGABYTE)) {
      return Reply.MEMORY_LIMIT_FAILED;
    }
    LOG.info("memory limit is now {} MiB", megabytes);
    return Reply.OK;
  }

  /** slabs. */
  Reply slabs(Request request) {
    if (request.tokenCount() == 4 && request.token(1, "reassign")) {
      long from = request.tokenSigned32(2);
      long to = request.tokenSigned32(3);
      if (from == Long.MIN_VALUE || to == Long.MIN_VALUE) {
        return Reply.BAD_FORMAT;
      }
      return reassign(from, to);
    }
    if (request.tokenCount() >= 3 && request.token(1, "automove")) {
      return automove(request);
    }
    return Reply.ERROR;
  }

  private Reply reassign(long from, long to) {
    if (!store.tunables().reassign) {
      return Reply.REASSIGN_DISABLED;
    }
    return switch (store.movePage((int) from, (int) to)) {
      case STARTED -> Reply.OK;
      case RUNNING -> Reply.REASSIGN_RUNNING;
      case SAME_CLASS -> Reply.REASSIGN_SAME_CLASS;
      case BAD_CLASS -> Reply.REASSIGN_BAD_CLASS;
      case NO_SPARE -> Reply.REASSIGN_NO_SPARE;
    };
  }

  private Reply automove(Request request) {
    Tunables tunables = store.tunables();
    if (request.token(2, "ratio")) {
      double ratio = decimal(request, 3);
      if (Double.isNaN(ratio)) {
        return Reply.ERROR;
      }
      tunables.automoveRatio = ratio;
    } else if (request.token(2, "freeratio")) {
      double ratio = decimal(request, 3);
      if (Double.isNaN(ratio)) {
        return Reply.ERROR;
      }
      tunables.automoveFreeRatio = ratio;
    } else if (request.token(2, "window")) {
      long window = request.tokenUnsigned32(3);
      if (window < 0) {
        return Reply.BAD_FORMAT;
      }
      if (window < AUTOMOVE_WINDOW_MIN || window > AUTOMOVE_WINDOW_MAX) {
        return Reply.AUTOMOVE_WINDOW_BAD;
      }
      tunables.automoveWindow = (int) window;
    } else {
      long level = request.tokenUnsigned32(2);
      if (level < 0) {
        return Reply.BAD_FORMAT;
      }
      if (level > 2) {
        return Reply.ERROR;
      }
      tunables.automove = (int) level;
    }
    return Reply.OK;
  }

  /** lru. */
  Reply lru(Request request) {
    Tunables tunables = store.tunables();
    int count = request.tokenCount();
    if (count >= 6 && request.token(1, "tune")) {
      return tune(request, tunables);
    }
    if (count >= 3 && request.token(1, "mode")) {
      if (request.token(2, "flat")) {
        tunables.segmented = false;
      } else if (request.token(2, "segmented")) {
        tunables.segmented = true;
      } else {
        return Reply.ERROR;
      }
      return Reply.OK;
    }
    if (count >= 3 && request.token(1, "temp_ttl")) {
      long ttl = request.tokenSigned32(2);
      if (ttl == Long.MIN_VALUE) {
        return Reply.ERROR;
      }
      tunables.temporaryTtl = (int) Math.max(-1, ttl);
      return Reply.OK;
    }
    return Reply.ERROR;
  }

  private static Reply tune(Request request, Tunables tunables) {
    long hot = request.tokenUnsigned32(2);
    long warm = request.tokenUnsigned32(3);
    double hotFactor = decimal(request, 4);
    double warmFactor = decimal(request, 5);
    if (hot < 0 || warm < 0 || Double.isNaN(hotFactor) || Double.isNaN(warmFactor)) {
      return Reply.ERROR;
    }
    if (hot + warm > LRU_PERCENT_MAX) {
      return Reply.LRU_SHARES_TOO_LARGE;
    }
    if (hotFactor <= 0 || warmFactor <= 0) {
      return Reply.LRU_FACTORS_NOT_POSITIVE;
    }
    tunables.hotPercent = (int) hot;
    tunables.warmPercent = (int) warm;
    tunables.hotMaxFactor = hotFactor;
    tunables.warmMaxFactor = warmFactor;
    return Reply.OK;
  }

  /** A word as a decimal number, or NaN. */
  private static double decimal(Request request, int token) {
    String text = request.tokenText(token);
    return text.matches("[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?")
        ? Double.parseDouble(text)
        : Double.NaN;
  }
}
