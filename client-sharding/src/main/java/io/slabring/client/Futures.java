package io.slabring.client;

import io.slabring.client.connection.EventLoops;
import io.slabring.client.connection.NodeOverloadedException;
import io.slabring.client.connection.NodeTimeoutException;
import io.slabring.client.connection.NodeUnavailableException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done with futures more than once. */
final class Futures {
  private static final Logger LOG = LoggerFactory.getLogger(Futures.class);

  private Futures() {}

  /** What really failed: dependent futures wrap it. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whether the node cannot answer now, as opposed to an answer that says no. */
  static boolean isOutage(Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof NodeUnavailableException
        || cause instanceof NodeTimeoutException
        || cause instanceof NodeOverloadedException;
  }

  /** Goes on with another future, given the result or what really failed. */
  static <A, B> CompletableFuture<B> compose(
      CompletableFuture<A> first, BiFunction<A, Throwable, CompletableFuture<B>> next) {
    return first
        .handle((result, failure) -> next.apply(result, cause(failure)))
        .thenCompose(Function.identity());
  }

  /** Waits for so long, if this thread may, and does not mind how it ends. */
  static void awaitQuietly(CompletionStage<?> stage, int seconds) {
    if (EventLoops.isCurrent()) {
      return;
    }
    try {
      stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("a client did not end as it should", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All of them, or the first failure. */
  static CompletableFuture<Void> all(Iterable<? extends CompletableFuture<?>> futures) {
    CompletableFuture<Void> all = null;
    for (CompletableFuture<?> future : futures) {
      all =
          all == null
              ? future.thenApply(ignored -> null)
              : all.thenCombine(future, (nothing, ignored) -> null);
    }
    return all == null ? CompletableFuture.completedFuture(null) : all;
  }

  /** What a caller gets whose thread was interrupted, which it still is. */
  static CancellationException interrupted(Object call, InterruptedException cause) {
    String what = call == null ? "" : " for " + call;
    CancellationException exception = new CancellationException("interrupted while waiting" + what);
    exception.initCause(cause);
    return exception;
  }

  static RuntimeException unchecked(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException unchecked ? unchecked : new CompletionException(cause);
  }
}
