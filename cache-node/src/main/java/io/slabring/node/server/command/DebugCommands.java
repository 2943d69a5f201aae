package io.slabring.node.server.command;

import io.slabring.node.memory.Key;
import io.slabring.node.store.DebugControl;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import io.slabring.protocol.Verb;

/**
 * {@code debugtime} and {@code debugitem}, with which a test moves time and holds items.
 * Thread-safe.
 */
public final class DebugCommands {
  private final DebugControl debug;
  private final Permissions permissions;

  /** The commands for one store. */
  public DebugCommands(DebugControl debug, Permissions permissions) {
    this.debug = debug;
    this.permissions = permissions;
  }

  Reply execute(Request request) {
    if (!permissions.debug()) {
      return Reply.ERROR;
    }
    return request.verb() == Verb.DEBUGTIME ? time(request) : item(request);
  }

  private Reply time(Request request) {
    if (request.tokenCount() < 2) {
      return Reply.ERROR;
    }
    if (request.token(1, "p") || request.token(1, "r")) {
      debug.pauseClock(request.token(1, "p"));
      return Reply.OK;
    }
    long seconds = request.tokenSigned32(1);
    if (seconds == Long.MIN_VALUE) {
      return Reply.ERROR;
    }
    debug.advanceClock(seconds);
    return Reply.OK;
  }

  private Reply item(Request request) {
    boolean hasKey = request.tokenCount() >= 3 && request.tokenLength(2) <= Key.MAX_LENGTH;
    if (!hasKey) {
      return Reply.ERROR;
    }
    Key key = new Key();
    key.set(request.buffer(), request.tokenOffset(2), request.tokenLength(2));
    if (request.token(1, "lock")) {
      debug.lock(key);
      return Reply.OK;
    }
    if (request.token(1, "unlock")) {
      debug.unlock(key);
      return Reply.OK;
    }
    if (request.token(1, "ref")) {
      return debug.pin(key) ? Reply.OK : Reply.DEBUG_MISS;
    }
    if (request.token(1, "unref")) {
      boolean last = request.tokenText(2).equals("reffed");
      return (last ? debug.unpinLast() : debug.unpin(key)) ? Reply.OK : Reply.DEBUG_MISS;
    }
    return Reply.ERROR;
  }
}
