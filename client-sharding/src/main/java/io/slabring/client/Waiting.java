package io.slabring.client;

import io.slabring.client.item.FailureKind;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a client's callers wait for their answers. Thread-safe.
 *
 * <p>To put a thread to sleep and to wake it is most of what a read costs. When many threads share
 * few processors, the answer comes while others run: a thread that only yields finds it when it
 * runs again, and no other thread must wake it. When processors are idle, or the node is far away,
 * giving way is a waste; so callers note whether it has helped, and when it mostly has not they go
 * to sleep at once, but for a probe now and then (as a JVM's lock decides whether to spin).
 */
final class Waiting {
  /** In how many turns of the others an answer may come that is worth the wait. */
  private static final int TURNS = 10;

  private static final int TRUST_MAX = 32;

  /** One of so many callers tries all the same. */
  private static final int PROBES = 128;

  /** Rises when it has helped to give way, and falls when not. A race loses a note, no more. */
  private int trust = TRUST_MAX;

  /** As {@link #await(CompletableFuture, Object)}, for a call without a name. */
  <T> T await(CompletableFuture<T> future) {
    return await(future, null);
  }

  /**
   * Waits; throws what failed as it is.
   *
   * @param call what an interrupted wait was for, or null
   */
  <T> T await(CompletableFuture<T> future, Object call) {
    giveWay(future);
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw FailureKind.unchecked(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(call, e);
    }
  }

  /** What a caller gets whose thread was interrupted, which it still is. */
  static CancellationException interrupted(Object call, InterruptedException cause) {
    String what = call == null ? "" : " for " + call;
    CancellationException exception = new CancellationException("interrupted while waiting" + what);
    exception.initCause(cause);
    return exception;
  }

  /** Lets others run for a while, if that has helped lately. Returns whether there is an answer. */
  boolean giveWay(CompletableFuture<?> future) {
    int before = trust;
    boolean done = future.isDone();
    if (done || before == 0 && ThreadLocalRandom.current().nextInt(PROBES) > 0) {
      return done;
    }
    for (int i = 0; i < TURNS && !done; i++) {
      Thread.yield();
      done = future.isDone();
    }
    trust = done ? Math.min(before + 1, TRUST_MAX) : Math.max(before - 1, 0);
    return done;
  }
}
