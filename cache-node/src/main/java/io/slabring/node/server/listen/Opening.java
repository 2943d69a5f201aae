package io.slabring.node.server.listen;

import io.netty.channel.Channel;
import java.util.HashSet;
import java.util.Set;

/**
 * Holds connections back until the server opens: they are accepted but not read, so that no request
 * is carried out before the node knows which keys are its own. Thread-safe.
 */
public final class Opening {
  private final Set<Channel> waiting = new HashSet<>();
  private boolean open;

  /** An opening that has happened already, or not yet. */
  public Opening(boolean open) {
    this.open = open;
  }

  /** Whether connections are served. */
  public synchronized boolean isOpen() {
    return open;
  }

  /** Takes a new connection, on its event loop and before it is read. */
  public synchronized void enter(Channel channel) {
    if (!open) {
      channel.config().setAutoRead(false);
      waiting.add(channel);
      channel.closeFuture().addListener(closed -> forget(channel));
    }
  }

  private synchronized void forget(Channel channel) {
    waiting.remove(channel);
  }

  /** Has the connections that wait, and all later ones, be served. */
  public synchronized void open() {
    open = true;
    for (Channel channel : waiting) {
      channel.eventLoop().execute(() -> channel.config().setAutoRead(true));
    }
    waiting.clear();
  }
}
