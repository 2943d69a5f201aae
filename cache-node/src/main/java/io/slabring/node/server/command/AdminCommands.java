package io.slabring.node.server.command;

import io.slabring.node.server.stream.ReplyStream;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;

/**
 * The commands that look after the node: rare, so they may allocate. Words are compared as
 * memcached does, by the beginning that was given, where it does so. One for all event loops;
 * thread-safe.
 */
public final class AdminCommands {
  /**
   * What {@code version} answers: the version of the protocol. Clients take features from it, so it
   * stays purely numeric; the log and {@code -V} tell the product's own.
   */
  private static final String PROTOCOL_VERSION = "1.6.45";

  private final NodeCommands node;
  private final TuningCommands tuning;
  private final StatsCommand stats;
  private final CrawlerCommand crawler;
  private final WatchCommand watch;
  private final DebugCommands debug;

  /** The commands of one node, by what they look after. */
  public AdminCommands(
      NodeCommands node,
      TuningCommands tuning,
      StatsCommand stats,
      CrawlerCommand crawler,
      WatchCommand watch,
      DebugCommands debug) {
    this.node = node;
    this.tuning = tuning;
    this.stats = stats;
    this.crawler = crawler;
    this.watch = watch;
    this.debug = debug;
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
        return node.shutdown(request, replies);
      case REFRESH_CERTS:
        node.refreshCertificates(replies);
        return After.LINE;
      case WATCH:
        return watch.execute(request, replies, client);
      case LRU_CRAWLER:
        return crawler.execute(request, replies, client);
      case CONFIG:
        node.config(request, replies, client);
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
      case FLUSH_ALL -> node.flush(request);
      case VERBOSITY -> node.verbosity(request);
      case CACHE_MEMLIMIT -> tuning.memoryLimit(request);
      case SLABS -> tuning.slabs(request);
      case LRU -> tuning.lru(request);
      case DEBUGTIME, DEBUGITEM -> debug.execute(request);
      default -> Reply.ERROR;
    };
  }
}
