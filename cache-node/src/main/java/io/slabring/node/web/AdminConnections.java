package io.slabring.node.web;

import io.vertx.core.http.HttpConnection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The open connections, up to a limit. Beyond it, a new connection closes the one that has been
 * idle longest. So probes always get through, and clients that hold connections without using them
 * lose them. Used by one event loop only.
 */
final class AdminConnections {
  private final int max;

  /** In the order of their last requests. */
  private final Set<HttpConnection> open = new LinkedHashSet<>();

  AdminConnections(int max) {
    this.max = max;
  }

  /** Adds a new connection. */
  void enter(HttpConnection connection) {
    if (open.size() >= max) {
      Iterator<HttpConnection> eldest = open.iterator();
      HttpConnection loser = eldest.next();
      eldest.remove();
      loser.close();
    }
    open.add(connection);
    connection.closeHandler(closed -> open.remove(connection));
  }

  /** Records a request on a connection. */
  void use(HttpConnection connection) {
    if (open.remove(connection)) {
      open.add(connection);
    }
  }
}
