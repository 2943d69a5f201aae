package io.slabring.client;

import io.slabring.client.connection.EventLoopThreads;
import java.util.concurrent.CompletableFuture;

/**
 * A call that waits for its answer. Made before anything is sent, so that one on the wrong thread
 * does nothing; and it knows its name, which errors say.
 *
 * @param method of {@link SlabringClient}
 * @param key what it is about, or null
 */
record BlockingCall(Waiting waiting, String method, String key) {

  /**
   * Begins a call.
   *
   * @throws IllegalStateException on an event loop
   */
  BlockingCall {
    if (EventLoopThreads.isCurrent()) {
      EventLoopThreads.refuseToBlock(name(method, key), "async()." + method);
    }
  }

  /** Waits; throws what failed as it is. */
  <T> T await(CompletableFuture<T> future) {
    return waiting.await(future, this);
  }

  private static String name(String method, String key) {
    return key == null ? method + "()" : method + "(\"" + key + "\")";
  }

  /** The call as errors name it. */
  @Override
  public String toString() {
    return name(method, key);
  }
}
