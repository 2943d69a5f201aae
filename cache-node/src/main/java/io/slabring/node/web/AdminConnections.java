package io.slabring.node.web;

import io.vertx.core.http.HttpConnection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The open connections, so many at most. When they are too many, the one that has asked for nothing
 * for longest is closed: whoever has just come, such as a probe, is always answered, and those who
 * only hold connections, or do not take their answers, lose them. Used by one event loop only.
 */
final class AdminConnections {
  private final int max;

  /** In the order of their last requests. */
  private final Set<HttpConnection> open = new LinkedHashSet<>();

  AdminConnections(int max) {
    this.max = max;
  }

  /** A connection was opened. */
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

  /** A request has come. */
  void use(HttpConnection connection) {
    if (open.remove(connection)) {
      open.add(connection);
    }
  }
}
