package io.slabring.node.server;

import io.slabring.node.server.tls.Tls;
import io.slabring.node.server.tls.TlsException;
import io.slabring.node.store.Store;
import io.slabring.node.store.Tunables;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that look after the node: rare, so they may allocate. Words are compared as
 * memcached does, by the beginning that was given, where it does so.
 */
final class AdminCommands {
  /**
   * What {@code version} answers: the version of the protocol. Clients take features from it, so it
   * stays purely numeric; the log and {@code -V} tell the product's own.
   */
  static final String PROTOCOL_VERSION = "1.6.45";

  private static final Logger LOG = LoggerFactory.getLogger(AdminCommands.class);
  private static final int VERBOSITY_MAX = 2;
  private static final int MEGABYTE = 1 << 20;
  private static final int MEMORY_LIMIT_MIN = 8;
  private static final int MEMORY_LIMIT_MAX = 1_000_000_000;
  private static final int LRU_PERCENT_MAX = 80;
  private static final int AUTOMOVE_WINDOW_MIN = 3;
  private static final int AUTOMOVE_WINDOW_MAX = 1800;

  private final Control control;
  private final StatsCommand stats;
  private final DebugCommands debug;
  private final CrawlerCommand crawler;
  private final WatchCommand watch;

  AdminCommands(Control control) {
    this.control = control;
    this.stats = new StatsCommand(control);
    this.debug = new DebugCommands(control.store().debug());
    this.crawler = new CrawlerCommand(control);
    this.watch = new WatchCommand(control);
  }

  After execute(Request request, ReplyStream replies, Client client) {
    switch (request.verb()) {
      case QUIT:
        return After.OVER;
      case VERSION:
        replies.text("VERSION " + PROTOCOL_VERSION + "\r\n");
        return After.LINE;
      case STATS:
        stats.execute(request, replies, client);
        return After.LINE;
      case SHUTDOWN:
        return shutdown(request, replies);
      case REFRESH_CERTS:
        refreshCertificates(replies);
        return After.LINE;
      case WATCH:
        return watch.execute(request, replies, client);
      case LRU_CRAWLER:
        return crawler.execute(request, replies, client);
      case CONFIG:
        config(request, replies, client);
        return After.LINE;
      default:
        Reply reply = change(request);
        if (!request.noreply()) {
          replies.reply(reply);
        }
        return After.LINE;
    }
  }

  private Reply change(Request request) {
    return switch (request.verb()) {
      case FLUSH_ALL -> flush(request);
      case VERBOSITY -> verbosity(request);
      case CACHE_MEMLIMIT -> memoryLimit(request);
      case SLABS -> slabs(request);
      case LRU -> lru(request);
      case DEBUGTIME, DEBUGITEM ->
          control.config().debugCommands ? debug.execute(request) : Reply.ERROR;
      default -> Reply.ERROR;
    };
  }

  private Reply flush(Request request) {
    control.countFlush();
    if (!control.config().flushCommand) {
      return Reply.FLUSH_NOT_ALLOWED;
    }
    control.store().flushAll(request.exptime());
    return Reply.OK;
  }

  private Reply verbosity(Request request) {
    control.verbosity((int) Math.min(request.tokenUnsigned32(1), VERBOSITY_MAX));
    return Reply.OK;
  }

  private After shutdown(Request request, ReplyStream replies) {
    if (!control.config().shutdownCommand) {
      replies.reply(Reply.SHUTDOWN_NOT_ENABLED);
      return After.LINE;
    }
    boolean graceful = request.tokenCount() == 2 && request.token(1, "graceful");
    if (request.tokenCount() != 1 && !graceful) {
      replies.reply(Reply.INVALID_SHUTDOWN_MODE);
      return After.LINE;
    }
    control.stop();
    return After.OVER;
  }

  /** Reads small files on the event loop: the operator asked for it and waits for the answer. */
  private void refreshCertificates(ReplyStream replies) {
    Tls tls = control.config().tls;
    if (tls == null) {
      replies.text("Error TLS not enabled\r\n");
      return;
    }
    try {
      tls.reload();
      replies.reply(Reply.OK);
    } catch (TlsException e) {
      LOG.warn("the certificates stay as they are: {}", e.getMessage());
      replies.text("Error loading the certificates: " + e.getMessage() + "\r\n");
    }
  }

  private void config(Request request, ReplyStream replies, Client client) {
    boolean get = request.tokenCount() == 3 && request.tokenText(1).equals("get");
    switch (get ? request.tokenText(2) : "") {
      case "cluster" -> replies.text(control.cluster(client).config());
      case "identity" -> replies.text(control.cluster(client).identity());
      default -> replies.reply(Reply.ERROR);
    }
  }

  private Reply memoryLimit(Request request) {
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
    if (!control.store().limitMemory(megabytes * MEGABYTE)) {
      return Reply.MEMORY_LIMIT_FAILED;
    }
    LOG.info("memory limit is now {} MiB", megabytes);
    return Reply.OK;
  }

  private Reply slabs(Request request) {
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
    Store store = control.store();
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
    Tunables tunables = control.store().tunables();
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

  private Reply lru(Request request) {
    Tunables tunables = control.store().tunables();
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
