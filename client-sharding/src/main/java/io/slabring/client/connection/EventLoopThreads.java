package io.slabring.client.connection;

import io.vertx.core.Context;

/** The threads that deliver replies, and so must never wait for one. */
public final class EventLoopThreads {
  private EventLoopThreads() {}

  /** Whether this thread is an event loop: of this client's Vertx, or of any other. */
  public static boolean isCurrent() {
    return Context.isOnEventLoopThread();
  }

  /**
   * Refuses to block an event loop.
   *
   * @param call what would block, as the error names it
   * @param instead what to use on this thread
   * @throws IllegalStateException if this thread is an event loop
   */
  public static void refuseToBlock(Object call, String instead) {
    if (isCurrent()) {
      throw new IllegalStateException(
          call
              + " would block event loop thread "
              + Thread.currentThread().getName()
              + ", and with it the replies it waits for: use "
              + instead
              + ", or call it on another thread");
    }
  }
}
