package io.slabring.client.connection;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a node must answer before a connection to it counts as one. A node without a free place
 * accepts the connection too, only to refuse it with a line; a node that hangs accepts it and says
 * nothing. So who is at the other end, and whether it serves us, is asked here, step by step; a
 * step that fails is a failed attempt to connect. Belongs to the event loop.
 */
final class Handshake {
  private final Queue<Operation<?>> steps = new ArrayDeque<>();

  Handshake(ConnectionOptions options) {
    steps.add(
        options.user == null
            ? new Hello()
            : new TextOperation.Login(options.user, options.password));
  }

  /** The step whose answer is awaited, or null after the last one. */
  Operation<?> step() {
    return steps.peek();
  }

  /** The answer to {@link #step} is complete. */
  void next() {
    steps.remove();
  }
}
