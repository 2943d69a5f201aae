package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.LoadException;
import io.slabring.client.SlabringClient;
import io.slabring.client.SlabringClientBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two clients, as of two processes, that load the same keys of one node. */
class LeaseTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofSeconds(5);

  private final TestNode node = TestNode.start();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger loads = new AtomicInteger();
  private final CountDownLatch loading = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private SlabringClient one;
  private SlabringClient other;

  @BeforeEach
  void connect() {
    one = builder().build();
    other = builder().build();
  }

  private SlabringClientBuilder builder() {
    return TestNode.client()
        .servers(node.address())
        .lease(Duration.ofSeconds(30))
        .loadWait(Duration.ofSeconds(20));
  }

  @AfterEach
  void close() {
    goOn.countDown();
    threads.close();
    one.close();
    other.close();
    node.close();
  }

  /** A load that has begun when {@link #loading} opens, and ends when {@link #goOn} does. */
  private String slowly(String key) throws InterruptedException {
    loads.incrementAndGet();
    loading.countDown();
    goOn.await();
    return "slow " + key;
  }

  private Future<String> loadSlowly(SlabringClient client) throws Exception {
    Future<String> loaded =
        threads.submit(() -> client.getOrLoad("k", MINUTE, String.class, this::slowly));
    TestNode.await("the load", () -> loading.getCount() == 0 || loaded.isDone());
    assertThat(loaded).isNotDone();
    return loaded;
  }

  @Test
  void aColdKeyIsLoadedOnce() throws Exception {
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      SlabringClient client = i % 2 == 0 ? one : other;
      answers.add(threads.submit(() -> client.getOrLoad("k", MINUTE, String.class, this::slowly)));
    }
    TestNode.await("all callers", () -> misses(one) >= 100 && misses(other) >= 100);
    goOn.countDown();
    for (Future<String> answer : answers) {
      assertThat(answer.get()).isEqualTo("slow k");
    }
    assertThat(loads).hasValue(1);
    assertThat(one.getOrLoad("k", MINUTE, String.class, key -> "new")).isEqualTo("slow k");
  }

  private static long misses(SlabringClient client) {
    return client.statistics().misses();
  }

  @Test
  void aFailureReachesTheCallerAndLetsAnotherTry() throws Exception {
    Future<String> failing =
        threads.submit(
            () ->
                one.getOrLoad(
                    "k",
                    MINUTE,
                    String.class,
                    key -> {
                      slowly(key);
                      throw new IOException("database is down");
                    }));
    assertThat(loading.await(120, TimeUnit.SECONDS)).isTrue();
    Future<String> waiting =
        threads.submit(() -> other.getOrLoad("k", MINUTE, String.class, key -> "second"));
    TestNode.await("a waiter", () -> other.statistics().waits() > 0);
    goOn.countDown();
    assertThatThrownBy(failing::get)
        .cause()
        .isInstanceOf(LoadException.class)
        .hasMessage("loading 'k' failed: java.io.IOException: database is down")
        .hasCauseInstanceOf(IOException.class);
    assertThat(waiting.get()).isEqualTo("second");
    assertThat(one.get("k", String.class)).isEqualTo("second");
    IllegalStateException unchecked = new IllegalStateException("as it is");
    assertThatThrownBy(
            () ->
                one.getOrLoad(
                    "x",
                    MINUTE,
                    String.class,
                    key -> {
                      throw unchecked;
                    }))
        .isSameAs(unchecked);
    assertThat(one.statistics().loadFailures()).isEqualTo(2);
  }

  @Test
  void aSoonStaleValueIsSeenWhileOneLoads() throws Exception {
    one.set("k", "old", SHORT); // less than a tenth of a minute
    Future<String> fresh = loadSlowly(one);
    assertThat(other.getOrLoad("k", MINUTE, String.class, this::slowly)).isEqualTo("old");
    assertThat(one.getOrLoad("k", MINUTE, String.class, this::slowly)).isEqualTo("old");
    goOn.countDown();
    assertThat(fresh.get()).isEqualTo("slow k");
    assertThat(other.getOrLoad("k", MINUTE, String.class, this::slowly)).isEqualTo("slow k");
    assertThat(loads).hasValue(1);
  }

  @Test
  void anInvalidatedValueIsSeenWhileOneLoads() throws Exception {
    assertThat(one.invalidate("k", MINUTE)).isFalse();
    one.set("k", "old", MINUTE);
    assertThat(one.invalidate("k", MINUTE)).isTrue();
    Future<String> fresh = loadSlowly(one);
    assertThat(other.getOrLoad("k", MINUTE, String.class, this::slowly)).isEqualTo("old");
    assertThat(other.get("k", String.class)).isEqualTo("old");
    goOn.countDown();
    assertThat(fresh.get()).isEqualTo("slow k");
    assertThat(other.get("k", String.class)).isEqualTo("slow k");
    one.invalidate("k", MINUTE);
    assertThat(one.get("k", String.class))
        .as("a read leaves the load to others")
        .isEqualTo("slow k");
    assertThat(other.getOrLoad("k", MINUTE, String.class, key -> "new")).isEqualTo("new");
  }

  @Test
  void aFailedRefreshLeavesTheOldValueAndLetsAnotherTry() {
    one.set("k", "old", SHORT);
    String valid =
        one.getOrLoad(
            "k",
            MINUTE,
            String.class,
            key -> {
              throw new IllegalStateException("down");
            });
    assertThat(valid).isEqualTo("old");
    assertThat(one.statistics().loadFailures()).isEqualTo(1);
    assertThat(other.getOrLoad("k", MINUTE, String.class, key -> "new")).isEqualTo("new");
    assertThat(one.get("k", String.class)).isEqualTo("new");
  }

  @Test
  void whatWasDeletedOrSetMeanwhileIsNotOverwritten() throws Exception {
    Future<String> loaded = loadSlowly(one);
    assertThat(other.get("k", String.class)).as("a lease is no value").isNull();
    assertThat(other.delete("k")).isTrue();
    other.set("k", "newer", MINUTE);
    goOn.countDown();
    assertThat(loaded.get()).isEqualTo("slow k");
    assertThat(other.get("k", String.class)).isEqualTo("newer");
    assertThat(one.statistics().refusedStores()).isEqualTo(1);
  }

  @Test
  void nothingIsNotCached() {
    assertThat(one.getOrLoad("k", MINUTE, String.class, key -> null)).isNull();
    assertThat(other.getOrLoad("k", MINUTE, String.class, key -> "v")).isEqualTo("v");
  }

  @Test
  void anEmptyTextIsAValue() throws Exception {
    assertThat(one.getOrLoad("k", MINUTE, String.class, key -> "")).isEmpty();
    assertThat(other.getOrLoad("k", MINUTE, String.class, key -> "x")).isEmpty();
    other.set("soon", "", SHORT);
    one.async().getOrLoad("soon", MINUTE, String.class, key -> new CompletableFuture<>());
    TestNode.await("the load", () -> one.statistics().loads() == 2);
    assertThat(other.getOrLoad("soon", MINUTE, String.class, key -> "x")).isEmpty();
  }

  @Test
  void aValueOfNoUseIsLoadedAnew() {
    one.set("k", "text", MINUTE);
    assertThat(one.getOrLoad("k", MINUTE, Integer.class, key -> 5)).isEqualTo(5);
    assertThat(other.get("k", Integer.class)).isEqualTo(5);
  }

  @Test
  void theInterruptedGiveTheirLeaseBack() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread interrupted =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    one.getOrLoad("k", MINUTE, String.class, this::slowly);
                  } catch (RuntimeException e) {
                    failure.complete(e);
                  }
                });
    assertThat(loading.await(120, TimeUnit.SECONDS)).isTrue();
    Future<String> waiting =
        threads.submit(() -> other.getOrLoad("k", MINUTE, String.class, key -> "second"));
    TestNode.await("a waiter", () -> other.statistics().waits() > 0);
    interrupted.interrupt();
    assertThat(failure.get(120, TimeUnit.SECONDS))
        .isInstanceOfAny(CancellationException.class, LoadException.class);
    assertThat(waiting.get(120, TimeUnit.SECONDS)).isEqualTo("second");
  }

  @Test
  void loadersMayBeAsynchronous() {
    assertThat(
            one.async()
                .getOrLoad("k", MINUTE, String.class, CompletableFuture::completedFuture)
                .join())
        .isEqualTo("k");
    assertThat(other.get("k", String.class)).isEqualTo("k");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> one.getOrLoad("k", Duration.ZERO, String.class, this::slowly));
    assertThat(loads).hasValue(0);
  }

  @Test
  void withoutANodeItLoadsIfToldSo() throws Exception {
    try (SlabringClient tolerant = builder().outageIsMiss().build()) {
      tolerant.set("k", "v", MINUTE);
      node.close();
      TestNode.await("the outage", () -> tolerant.get("k", String.class) == null);
      assertThat(tolerant.getAll(List.of("k"), String.class)).isEmpty();
      assertThat(tolerant.getOrLoad("k", MINUTE, String.class, key -> "db")).isEqualTo("db");
      assertThat(tolerant.statistics().outages()).isGreaterThanOrEqualTo(3);
      assertThatThrownBy(() -> one.getOrLoad("k", MINUTE, String.class, key -> "db"))
          .hasMessageStartingWith("node " + node.address() + ":");
    }
  }
}
