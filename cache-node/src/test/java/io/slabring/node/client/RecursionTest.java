package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.Loader;
import io.slabring.client.RecursiveLoadException;
import io.slabring.client.SlabringClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loaders that ask the cache themselves, and loaders whose thread is interrupted. */
class RecursionTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestNode node = TestNode.start();

  /** So patient that no test ends because a wait does. */
  private final SlabringClient cache =
      TestNode.client().servers(node.address()).loadWait(Duration.ofHours(1)).build();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.close();
    cache.close();
    node.close();
  }

  private String load(String key, Loader<String> loader) {
    return cache.getOrLoad(key, MINUTE, String.class, loader);
  }

  private CompletableFuture<String> start(
      String key, Function<String, CompletableFuture<String>> loader) {
    return cache.async().getOrLoad(key, MINUTE, String.class, loader);
  }

  @Test
  void aLoaderThatAsksForItsOwnKeyIsToldSo() {
    assertThatThrownBy(() -> load("a", key -> load(key, again -> "never")))
        .isInstanceOf(RecursiveLoadException.class)
        .hasMessage(
            "the loader of 'a' asks for 'a' again (a -> a): a loader must not load its own key");
    assertThat(load("a", key -> "new")).as("the lease was given back").isEqualTo("new");
  }

  @Test
  void aLoaderThatAsksForItsOwnKeyByOthersIsToldSo() {
    assertThatThrownBy(
            () -> load("a", a -> load("b", b -> load("c", c -> load("a", again -> "never")))))
        .isInstanceOf(RecursiveLoadException.class)
        .hasMessageContaining("(a -> b -> c -> a)");
    assertThat(load("a", a -> load("b", b -> "of b"))).isEqualTo("of b");
  }

  @Test
  void soIsAnAsynchronousOne() {
    assertThatThrownBy(() -> start("a", a -> start("b", b -> start("a", again -> never()))).join())
        .cause()
        .isInstanceOf(RecursiveLoadException.class)
        .hasMessageContaining("(a -> b -> a)");
    assertThatThrownBy(() -> start("a", a -> start("a", again -> never())).join())
        .cause()
        .isInstanceOf(RecursiveLoadException.class);
    assertThatThrownBy(() -> load("a", a -> start("a", again -> never()).join()))
        .isInstanceOf(RecursiveLoadException.class);
    assertThat(start("a", a -> start("b", b -> CompletableFuture.completedFuture("v"))).join())
        .isEqualTo("v");
  }

  private static CompletableFuture<String> never() {
    return new CompletableFuture<>();
  }

  @Test
  void theVirtualThreadsOfALoaderBelongToIt() {
    assertThatThrownBy(
            () -> load("a", a -> threads.submit(() -> load("a", again -> "never")).get()))
        .rootCause()
        .isInstanceOf(RecursiveLoadException.class);
  }

  @Test
  void aThreadOfALoaderMayLoadTheKeyAfterIt() throws Exception {
    CountDownLatch loaded = new CountDownLatch(1);
    CompletableFuture<Future<String>> later = new CompletableFuture<>();
    load(
        "a",
        a -> {
          later.complete(
              threads.submit(
                  () -> {
                    loaded.await();
                    return load("a", again -> "again");
                  }));
          return "first";
        });
    loaded.countDown();
    assertThat(later.get().get()).isEqualTo("first");
  }

  @Test
  void aRefreshThatAsksForItsOwnKeyIsToldSoToo() {
    cache.set("a", "valid", Duration.ofSeconds(5));
    assertThatThrownBy(() -> load("a", key -> load(key, again -> "never")))
        .isInstanceOf(RecursiveLoadException.class);
    assertThat(cache.get("a", String.class)).isEqualTo("valid");
  }

  @Test
  void anotherClientMayHaveTheSameKey() {
    try (TestNode second = TestNode.start();
        SlabringClient behind = TestNode.client().servers(second.address()).build()) {
      assertThat(load("a", key -> behind.getOrLoad(key, MINUTE, String.class, again -> "of two")))
          .isEqualTo("of two");
    }
  }

  @Test
  void anInterruptedLoaderFailsNobodyElse() throws Exception {
    for (Exception thrown :
        new Exception[] {
          new InterruptedException("asked to"), // as it comes
          new IOException("closed", new InterruptedException()), // wrapped
          new IllegalStateException("stopped") // the thread is interrupted, that is all
        }) {
      String key = thrown.getClass().getSimpleName();
      CountDownLatch loading = new CountDownLatch(1);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread unlucky =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      load(
                          key,
                          missing -> {
                            loading.countDown();
                            try {
                              new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                              Thread.currentThread().interrupt();
                            }
                            throw thrown;
                          });
                    } catch (RuntimeException e) {
                      failure.set(e);
                    }
                  });
      assertThat(loading.await(1, TimeUnit.MINUTES)).isTrue();
      long waits = cache.statistics().waits();
      Future<String> first = threads.submit(() -> load(key, missing -> "loaded by another"));
      Future<String> second = threads.submit(() -> load(key, missing -> "loaded by another"));
      TestNode.await("both", () -> cache.statistics().waits() == waits + 2);
      unlucky.interrupt();
      assertThat(first.get()).isEqualTo("loaded by another");
      assertThat(second.get()).isEqualTo("loaded by another");
      unlucky.join();
      assertThat(failure.get()).isNotNull();
      assertThat(failure.get().getClass().getSimpleName()).doesNotContain("Abandoned");
    }
  }
}
