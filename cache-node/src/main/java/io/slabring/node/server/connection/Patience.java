package io.slabring.node.server.connection;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How long a client may keep silent in the middle of something that must come soon: a line of more
 * than 2,048 bytes, which memcached does not wait for at all, or a header of the binary protocol.
 * One per connection, on its event loop.
 */
final class Patience {
  private static final int SECONDS = 1;

  private final Runnable action;
  private Future<?> timer;

  /** A patience that is followed by an action. */
  Patience(Runnable action) {
    this.action = action;
  }

  /** Runs the action in a second, unless it ends before. */
  void begin(EventExecutor loop) {
    end();
    timer = loop.schedule(action, SECONDS, TimeUnit.SECONDS);
  }

  /** More has come, or the connection is gone. */
  void end() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
