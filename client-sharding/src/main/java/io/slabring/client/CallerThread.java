package io.slabring.client;

import io.slabring.client.item.FailureKind;
import io.slabring.client.loading.LoadScope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Runs loaders on the thread that asked for the value, while it waits for it: there they find its
 * transaction, its thread-locals, and may block.
 */
final class CallerThread {
  private final LinkedBlockingQueue<Task<?>> tasks = new LinkedBlockingQueue<>();
  private final BlockingCall call;
  private boolean gone;

  CallerThread(BlockingCall call) {
    this.call = call;
  }

  /** One load, within its scope; without a loader only a reason to look up. */
  private record Task<T>(
      String key, Loader<T> loader, LoadScope scope, CompletableFuture<T> loaded) {

    void run() {
      if (loader != null) {
        LoadScope.within(scope, this::load);
      }
    }

    private boolean load() {
      try {
        return loaded.complete(loader.load(key));
      } catch (RuntimeException e) {
        return fail(e, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return fail(e, new LoadException(key, e));
      } catch (Exception e) {
        return fail(e, new LoadException(key, e));
      } catch (Error e) {
        return loaded.completeExceptionally(e);
      }
    }

    /** An interruption is for this thread alone, whatever the loader has made of it. */
    private boolean fail(Exception failure, RuntimeException told) {
      boolean interrupted =
          Thread.currentThread().isInterrupted() || AbandonedLoadException.isInterruption(failure);
      return loaded.completeExceptionally(interrupted ? new AbandonedLoadException(told) : told);
    }

    void cancel() {
      loaded.completeExceptionally(
          new CancellationException("nobody waits any more for '" + key + "'"));
    }
  }

  /**
   * Has the caller's thread load, within the scope of this one. If it does not wait any more, the
   * load is cancelled.
   */
  <T> CompletableFuture<T> load(String key, Loader<T> loader) {
    Task<T> task = new Task<>(key, loader, LoadScope.current(), new CompletableFuture<>());
    if (!submit(task)) {
      task.cancel();
    }
    return task.loaded();
  }

  private synchronized boolean submit(Task<?> task) {
    return !gone && tasks.add(task);
  }

  /** Runs what is submitted until the future is done. */
  <T> T await(CompletableFuture<T> future) {
    if (!call.waiting().giveWay(future)) {
      future.whenComplete((value, failure) -> submit(new Task<>("", null, null, null)));
    }
    try {
      while (!future.isDone()) {
        tasks.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Waiting.interrupted(call, e);
    } finally {
      leave().stream().filter(task -> task.loader() != null).forEach(Task::cancel);
    }
    try {
      return call.await(future);
    } catch (AbandonedLoadException e) {
      throw FailureKind.unchecked(e.getCause());
    }
  }

  /** Returns what is not going to be run. */
  private synchronized List<Task<?>> leave() {
    gone = true;
    List<Task<?>> left = new ArrayList<>(tasks);
    tasks.clear();
    return left;
  }
}
