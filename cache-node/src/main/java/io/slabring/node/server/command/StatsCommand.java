package io.slabring.node.server.command;

import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import java.util.function.IntFunction;

/** The command {@code stats}: picks the page. Thread-safe. */
public final class StatsCommand {
  /** Size classes that the command knows, whatever the table has. */
  private static final int CLASS_IDS = 64;

  private final StatsPages pages;
  private final GeneralStats general;
  private final PrefixStats prefixes;
  private final ClusterDirectory cluster;
  private final IntFunction<String> connections;
  private final Permissions permissions;

  /**
   * The command of one node.
   *
   * @param connections describes the open connections to the one of this number
   */
  public StatsCommand(
      StatsPages pages,
      GeneralStats general,
      PrefixStats prefixes,
      ClusterDirectory cluster,
      IntFunction<String> connections,
      Permissions permissions) {
    this.pages = pages;
    this.general = general;
    this.prefixes = prefixes;
    this.cluster = cluster;
    this.connections = connections;
    this.permissions = permissions;
  }

  void execute(Request request, ReplyStream replies, Client client) {
    if (request.tokenCount() == 1) {
      replies.text(general.text());
    } else if (request.token(1, "reset")) {
      general.reset();
      replies.reply(Reply.RESET);
    } else if (request.token(1, "detail")) {
      detail(request, replies);
    } else if (request.token(1, "settings")) {
      replies.text(pages.settings());
    } else if (request.token(1, "cachedump")) {
      cachedump(request, replies);
    } else if (request.token(1, "conns")) {
      replies.text(connections.apply(client.number()));
    } else {
      switch (request.tokenText(1)) {
        case "items" -> replies.text(pages.items());
        case "slabs" -> replies.text(pages.slabs());
        case "sizes" -> replies.text(pages.sizes());
        case "cluster" -> replies.text(cluster.stats(client));
        default -> replies.reply(Reply.ERROR);
      }
    }
  }

  private void detail(Request request, ReplyStream replies) {
    if (!permissions.dump()) {
      replies.reply(Reply.STATS_DETAIL_NOT_ALLOWED);
    } else if (request.token(2, "on")) {
      prefixes.turn(true);
      replies.reply(Reply.OK);
    } else if (request.token(2, "off")) {
      prefixes.turn(false);
      replies.reply(Reply.OK);
    } else if (request.token(2, "dump")) {
      replies.text(prefixes.dump());
    } else {
      replies.reply(Reply.STATS_DETAIL_USAGE);
    }
  }

  private void cachedump(Request request, ReplyStream replies) {
    if (!permissions.dump()) {
      replies.reply(Reply.STATS_DUMP_NOT_ALLOWED);
      return;
    }
    if (request.tokenCount() < 4) {
      replies.reply(Reply.BAD_LINE);
      return;
    }
    long id = request.tokenUnsigned32(2);
    long limit = request.tokenUnsigned32(3);
    if (id < 0 || limit < 0) {
      replies.reply(Reply.BAD_FORMAT);
    } else if (id >= CLASS_IDS) {
      replies.reply(Reply.ILLEGAL_SLAB_ID);
    } else {
      replies.text(pages.cachedump((int) id, limit));
    }
  }
}
