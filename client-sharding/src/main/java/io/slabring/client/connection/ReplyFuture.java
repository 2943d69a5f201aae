package io.slabring.client.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future that an event loop completes, and whose dependents run there: it refuses to be waited
 * for on an event loop, where that could last for ever. What is derived from it does so, too.
 */
public class ReplyFuture<T> extends CompletableFuture<T> {
  private static final String INSTEAD = "thenApply, thenCompose or whenComplete";

  @Override
  public T get() throws InterruptedException, ExecutionException {
    refuseToBlock("get()");
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    refuseToBlock("get(timeout)");
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    refuseToBlock("join()");
    return super.join();
  }

  private void refuseToBlock(String call) {
    if (!isDone()) {
      EventLoopThreads.refuseToBlock(call, INSTEAD);
    }
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new ReplyFuture<>();
  }
}
