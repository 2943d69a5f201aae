package io.slabring.node.server.command;

import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.watch.LogKind;
import io.slabring.node.server.watch.Watcher;
import io.slabring.node.server.watch.Watchers;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;

/**
 * The command {@code watch}: from then on the connection shows what happens, and nothing else.
 * Thread-safe.
 */
public final class WatchCommand {
  private final Watchers watchers;
  private final Permissions permissions;

  /** The command for all that watch one node. */
  public WatchCommand(Watchers watchers, Permissions permissions) {
    this.watchers = watchers;
    this.permissions = permissions;
  }

  After execute(Request request, ReplyStream replies, Client client) {
    Reply refusal = refusal(replies);
    if (refusal != null) {
      replies.reply(refusal);
      return After.LINE;
    }
    int kinds = request.tokenCount() == 1 ? LogKind.FETCHERS.bit() : kinds(request);
    if (kinds == 0) {
      replies.reply(Reply.ERROR);
      return After.LINE;
    }
    Watcher watcher = watchers.add(client.sideChannel(), kinds);
    if (watcher == null) {
      replies.reply(Reply.TOO_MANY_WATCHERS);
      return After.LINE;
    }
    client.whenGone(() -> watchers.remove(watcher));
    return After.WATCH;
  }

  private Reply refusal(ReplyStream replies) {
    if (!permissions.watch()) {
      return Reply.WATCH_NOT_ALLOWED;
    }
    return replies.isPending() ? Reply.WATCH_NOT_FIRST : null;
  }

  /** Bits of the kinds that are named, by their beginnings; 0 when a name is none. */
  private static int kinds(Request request) {
    int kinds = 0;
    for (int i = 1; i < request.tokenCount(); i++) {
      int bit = 0;
      for (LogKind kind : LogKind.values()) {
        if (bit == 0 && request.token(i, kind.wireName())) {
          bit = kind.bit();
        }
      }
      if (bit == 0) {
        return 0;
      }
      kinds |= bit;
    }
    return kinds;
  }
}
