package io.slabring.node.server.conversation;

import io.slabring.protocol.Request;
import io.slabring.protocol.RequestParser;

/**
 * The request of a connection that is being executed: the event loop's or, once its input is about
 * to be used again, a copy of what is still needed of it.
 */
final class CurrentRequest {
  private final RequestParser parser;
  private Request current;
  private Request kept; // made when first needed

  CurrentRequest(RequestParser parser) {
    this.parser = parser;
  }

  Request get() {
    return current;
  }

  void set(Request request) {
    current = request;
  }

  /** The input of this read ends here: keeps what the phase still needs. */
  void keepFor(Phase phase) {
    boolean hasKeys = phase == Phase.KEYS || phase == Phase.PARTS;
    boolean needed = phase == Phase.VALUE || hasKeys;
    if (!needed || current == kept) {
      return;
    }
    if (kept == null) {
      kept = new Request();
    }
    if (hasKeys) {
      parser.keepKeys(current, kept);
    } else {
      kept.copyFrom(current);
    }
    current = kept;
  }
}
