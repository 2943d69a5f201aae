package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.LoadTimeoutException;
import io.slabring.client.SlabringClient;
import io.slabring.client.SlabringClientBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Of two processes one at a time loads, however slow or unlucky it is. */
@ParameterizedClass
@EnumSource
class LoadTurnsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Parameter CacheServer kind;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger loads = new AtomicInteger();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private CacheServer.Running server;
  private RawConnection raw;
  private SlabringClient one;
  private SlabringClient other;

  @BeforeEach
  void connect() throws Exception {
    server = kind.start();
    raw = new RawConnection(server.port());
    one = builder().build();
    other = builder().build();
  }

  /** With the shortest lease, and the patience of a busy machine. */
  private SlabringClientBuilder builder() {
    return TestNode.client().servers(server.address()).lease(SECOND).loadWait(MINUTE);
  }

  @AfterEach
  void close() throws Exception {
    goOn.countDown();
    threads.close();
    one.close();
    other.close();
    raw.close();
    server.close();
  }

  private String slowly(String key) throws InterruptedException {
    loads.incrementAndGet();
    goOn.await();
    return "slow " + key;
  }

  private Future<String> loadSlowly(SlabringClient client) throws Exception {
    int before = loads.get();
    Future<String> loaded =
        threads.submit(() -> client.getOrLoad("k", MINUTE, String.class, this::slowly));
    TestNode.await("the load", () -> loads.get() > before || loaded.isDone());
    assertThat(loaded).isNotDone();
    return loaded;
  }

  private static String fail(String key) {
    throw new IllegalStateException("database down");
  }

  @Test
  void aLoadThatOutlivesItsLeaseIsTheOnlyOneAndStored() throws Exception {
    Future<String> slow = loadSlowly(one);
    Future<String> waiting =
        threads.submit(() -> other.getOrLoad("k", MINUTE, String.class, this::slowly));
    TestNode.await("a waiter", () -> other.statistics().waits() > 0);
    for (int i = 0; i < 4; i++) {
      String clock = "clock:" + i;
      other.set(clock, "x", SECOND);
      TestNode.await("a second", () -> other.get(clock, String.class) == null);
    }
    assertThat(waiting).isNotDone();
    goOn.countDown();
    assertThat(slow.get()).isEqualTo("slow k");
    assertThat(waiting.get()).isEqualTo("slow k");
    assertThat(other.get("k", String.class)).isEqualTo("slow k");
    assertThat(loads).hasValue(1);
    assertThat(one.statistics().refusedStores()).isZero();
  }

  @Test
  void aWaiterWhosePatienceEndsDoesNotLoad() throws Exception {
    Future<String> slow = loadSlowly(one);
    try (SlabringClient hasty = builder().loadWait(Duration.ofMillis(1)).build()) {
      assertThatThrownBy(() -> hasty.getOrLoad("k", MINUTE, String.class, this::slowly))
          .isInstanceOf(LoadTimeoutException.class)
          .hasMessageContaining("'k'");
    }
    goOn.countDown();
    assertThat(slow.get()).isEqualTo("slow k");
    assertThat(other.get("k", String.class)).isEqualTo("slow k");
    assertThat(loads).hasValue(1);
  }

  @Test
  void aWaiterWhosePatienceEndsTakesNothingFromThoseThatCameLater() throws Exception {
    Future<String> slow = loadSlowly(one);
    try (SlabringClient hasty = builder().loadWait(Duration.ofMillis(1)).build()) {
      CompletableFuture<String> first = neverLoaded(hasty);
      TestNode.await("the first waiter", () -> hasty.statistics().waits() == 1);
      long begin = System.nanoTime();
      CompletableFuture<String> second = neverLoaded(hasty);
      assertThatThrownBy(first::join).hasCauseInstanceOf(LoadTimeoutException.class);
      assertThatThrownBy(second::join).hasCauseInstanceOf(LoadTimeoutException.class);
      // of a lease of 1 s the holder may be silent for 2.5 s
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isGreaterThan(Duration.ofMillis(2501));
    }
    goOn.countDown();
    assertThat(slow.get()).isEqualTo("slow k");
  }

  private static CompletableFuture<String> neverLoaded(SlabringClient client) {
    return client
        .async()
        .getOrLoad("k", MINUTE, String.class, key -> CompletableFuture.failedFuture(new Error()));
  }

  @Test
  void theLeaseOfADeadProcessEndsThoughItWasTouched() throws Exception {
    SlabringClient dead = builder().build();
    dead.async().getOrLoad("k", MINUTE, String.class, key -> new CompletableFuture<>());
    TestNode.await("the load", () -> dead.statistics().loads() == 1);
    dead.close();
    assertThat(other.touch("k", MINUTE)).isFalse();
    assertThat(other.getAndTouch("k", MINUTE, String.class)).isNull();
    assertThat(raw.ask("touch k 600")).as("a client that knows no leases").isEqualTo("TOUCHED");
    assertThat(other.getOrLoad("k", MINUTE, String.class, key -> "new")).isEqualTo("new");
    assertThat(one.get("k", String.class)).isEqualTo("new");
  }

  @Test
  void aProcessThatDiesWhileItReloadsGivesWay() throws Exception {
    one.set("k", "old", MINUTE);
    one.invalidate("k", MINUTE);
    SlabringClient dead = builder().build();
    dead.async().getOrLoad("k", MINUTE, String.class, key -> new CompletableFuture<>());
    TestNode.await("the load", () -> dead.statistics().loads() == 1);
    assertThat(other.getOrLoad("k", MINUTE, String.class, key -> "new")).isEqualTo("old");
    dead.close();
    TestNode.await(
        "another load",
        () -> other.getOrLoad("k", MINUTE, String.class, key -> "new").equals("new"));
    assertThat(one.get("k", String.class)).isEqualTo("new");
  }

  @Test
  void aValueThatExpiresWhileItIsReloadedIsNotLoadedTwice() throws Exception {
    one.set("k", "old", MINUTE);
    one.invalidate("k", Duration.ofSeconds(2));
    Future<String> slow = loadSlowly(one);
    TestNode.await("the end of the old value", () -> other.get("k", String.class) == null);
    Future<String> waiting =
        threads.submit(() -> other.getOrLoad("k", MINUTE, String.class, this::slowly));
    TestNode.await("a waiter", () -> other.statistics().waits() > 0);
    goOn.countDown();
    assertThat(slow.get()).isEqualTo("slow k");
    assertThat(waiting.get()).isEqualTo("slow k");
    assertThat(other.get("k", String.class)).isEqualTo("slow k");
    assertThat(loads).hasValue(1);
  }

  @Test
  void nothingExtendsTheEndOfStaleness() throws Exception {
    one.set("k", "old", MINUTE);
    one.invalidate("k", Duration.ofSeconds(3));
    one.set("end", "x", Duration.ofSeconds(4)); // a second more, since a server's clock is coarse
    while (raw.ask("mg end").startsWith("HD")) {
      assertThat(other.invalidate("k", MINUTE)).isIn(true, false);
      other.touch("k", MINUTE);
      other.getAndTouch("k", MINUTE, String.class);
      other.append("k", "");
      try {
        assertThat(other.getOrLoad("k", MINUTE, String.class, LoadTurnsTest::fail))
            .isEqualTo("old");
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("database down");
      }
    }
    assertThat(other.get("k", String.class)).isNull();
  }

  @Test
  void readsLeaveTheLoadToOthers() throws Exception {
    List<String> found = new ArrayList<>();
    one.set("k", "old", MINUTE);
    one.invalidate("k", MINUTE);
    for (SlabringClient client : List.of(one, other)) {
      found.add(client.get("k", String.class));
      found.add(client.gets("k", String.class).value());
      found.add(client.getAll(List.of("k"), String.class).get("k"));
      found.add(client.getAndTouch("k", Duration.ofMinutes(5), String.class));
    }
    assertThat(found).hasSize(8).containsOnly("old");
    assertThat(one.getOrLoad("k", MINUTE, String.class, key -> "new")).isEqualTo("new");
    assertThat(other.get("k", String.class)).isEqualTo("new");
  }

  @Test
  void aValidValueIsReturnedWhileItsRefreshFails() {
    one.set("k", "valid", Duration.ofSeconds(30));
    for (int i = 0; i < 100; i++) {
      SlabringClient client = i % 2 == 0 ? one : other;
      assertThat(client.getOrLoad("k", Duration.ofHours(1), String.class, LoadTurnsTest::fail))
          .isEqualTo("valid");
    }
    assertThat(one.statistics().loadFailures()).isEqualTo(50);
    assertThat(one.getOrLoad("k", Duration.ofHours(1), String.class, key -> "new"))
        .isEqualTo("new");
  }

  @Test
  void whatIsNotWantedAnyMoreIsNotStored() throws Exception {
    List<Runnable> changes =
        List.of(
            () -> other.delete("k"),
            () -> other.set("k", "set", MINUTE),
            () -> other.add("k", "added", MINUTE),
            () -> other.invalidate("k", MINUTE));
    for (Runnable change : changes) {
      String loaded =
          one.getOrLoad(
              "k",
              MINUTE,
              String.class,
              key -> {
                change.run();
                return "out of date";
              });
      assertThat(loaded).isEqualTo("out of date");
      assertThat(other.get("k", String.class)).isNotEqualTo("out of date");
      assertThat(other.getOrLoad("k", MINUTE, String.class, key -> "next"))
          .isNotEqualTo("out of date");
      other.delete("k");
    }
    assertThat(one.statistics().refusedStores()).isEqualTo(changes.size());
  }

  @Test
  void whatSeesALeaseAsMissingDoesNotDisturbTheLoad() {
    one.getOrLoad(
        "k",
        MINUTE,
        Long.class,
        key -> {
          assertThat(other.append(key, "1")).isFalse();
          assertThat(other.prepend(key, "1")).isFalse();
          assertThat(other.replace(key, 1L, MINUTE)).isFalse();
          assertThat(other.touch(key, MINUTE)).isFalse();
          assertThat(other.increment(key, 1)).isNull();
          assertThat(other.get(key, Long.class)).isNull();
          return 5L;
        });
    assertThat(other.get("k", Long.class)).isEqualTo(5);
  }

  @Test
  void concurrentAppendsAreAllKept() throws Exception {
    one.set("k", "", MINUTE);
    List<Future<Boolean>> appended = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      appended.add(threads.submit(() -> one.append("k", "x")));
    }
    for (Future<Boolean> done : appended) {
      assertThat(done.get()).isTrue();
    }
    assertThat(raw.ask("mg k s")).isEqualTo("HD s64");
  }

  @Test
  void concurrentReloadsAreOne() throws Exception {
    for (int round = 0; round < 20; round++) {
      String key = "k" + round;
      one.set(key, "old", MINUTE);
      one.invalidate(key, MINUTE);
      loads.set(0);
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        SlabringClient client = i % 2 == 0 ? one : other;
        answers.add(
            threads.submit(
                () ->
                    client.getOrLoad(
                        key, MINUTE, String.class, missing -> "new " + loads.incrementAndGet())));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isIn("old", "new 1");
      }
      assertThat(one.get(key, String.class)).isEqualTo("new 1");
      assertThat(loads).hasValue(1);
    }
    TestNode.await(
        "the end of what reloading needs, beside the values",
        () -> one.stats("").values().iterator().next().get("curr_items").equals("20"));
  }
}
