package io.slabring.node.server;

import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;

/** The command {@code stats}: picks the page. */
final class StatsCommand {
  /** Size classes that the command knows, whatever the table has. */
  private static final int CLASS_IDS = 64;

  private final Control control;

  StatsCommand(Control control) {
    this.control = control;
  }

  void execute(Request request, ReplyStream replies, Client client) {
    if (request.tokenCount() == 1) {
      replies.text(control.pages().general(control.snapshot(), control.flushes()));
    } else if (request.token(1, "reset")) {
      control.resetCounters();
      replies.reply(Reply.RESET);
    } else if (request.token(1, "detail")) {
      detail(request, replies);
    } else if (request.token(1, "settings")) {
      replies.text(control.pages().settings());
    } else if (request.token(1, "cachedump")) {
      cachedump(request, replies);
    } else if (request.token(1, "conns")) {
      replies.text(control.connections(client.number()));
    } else {
      switch (request.tokenText(1)) {
        case "items" -> replies.text(control.pages().items());
        case "slabs" -> replies.text(control.pages().slabs());
        case "sizes" -> replies.text(control.pages().sizes());
        case "cluster" -> replies.text(control.cluster(client).stats());
        default -> replies.reply(Reply.ERROR);
      }
    }
  }

  private void detail(Request request, ReplyStream replies) {
    if (!control.config().dumpCommands) {
      replies.reply(Reply.STATS_DETAIL_NOT_ALLOWED);
    } else if (request.token(2, "on")) {
      control.prefixes().turn(true);
      replies.reply(Reply.OK);
    } else if (request.token(2, "off")) {
      control.prefixes().turn(false);
      replies.reply(Reply.OK);
    } else if (request.token(2, "dump")) {
      replies.text(control.prefixes().dump());
    } else {
      replies.reply(Reply.STATS_DETAIL_USAGE);
    }
  }

  private void cachedump(Request request, ReplyStream replies) {
    if (!control.config().dumpCommands) {
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
      replies.text(control.pages().cachedump((int) id, limit));
    }
  }
}
