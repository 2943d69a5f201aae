package io.slabring.node.client;

import static io.slabring.node.client.CallEnds.ends;
import static io.slabring.node.client.CallEnds.make;
import static io.slabring.node.client.CallEnds.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.slabring.client.SlabringClient;
import io.slabring.client.connection.NodeException;
import io.slabring.node.client.ClientCalls.Call;
import io.slabring.node.client.ClientCalls.Kind;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every public call on threads that must not wait, and on one that is told to stop waiting. */
class CallerThreadsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String KEY = "key";

  @RegisterExtension final Opened opened = new Opened();

  @Test
  void onAnEventLoop() throws Exception {
    TestNode node = opened.open(TestNode.start());
    Vertx own = vertx();
    Vertx foreign = vertx();
    SlabringClient client = opened.build(TestNode.client().servers(node.address()).vertx(own));
    client.set(KEY, "1", MINUTE);
    for (Vertx loops : List.of(own, foreign)) {
      Map<Call, CompletableFuture<Object>> blocking = new LinkedHashMap<>();
      Map<Call, CompletableFuture<Object>> others = new LinkedHashMap<>();
      for (Call call : ClientCalls.ALL) {
        if (!call.signature().endsWith(".close()")) {
          CompletableFuture<Object> end = new CompletableFuture<>();
          boolean blocks = !call.isAsync() && call.kind() != Kind.LOCAL;
          (blocks ? blocking : others).put(call, end);
        }
      }
      blocking.forEach((call, end) -> loops.runOnContext(now -> make(call, client, KEY, end)));
      ends(blocking)
          .forEach(
              (call, end) ->
                  assertThat(end.failure())
                      .as("%s", call)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("would block event loop thread vert.x-eventloop")
                      .hasMessageContaining("use async()."));
      assertThat(client.get(KEY, String.class)).as("what none of them has changed").isEqualTo("1");
      others.forEach((call, end) -> loops.runOnContext(now -> make(call, client, KEY, end)));
      ends(others).forEach((call, end) -> assertThat(end.failure()).as("%s", call).isNull());
      client.set(KEY, "1", MINUTE);
    }
  }

  @Test
  void inTheCallbacksOfAnEventLoop() throws Exception {
    TestNode node = opened.open(TestNode.start());
    Vertx own = vertx();
    SlabringClient client = opened.build(TestNode.client().servers(node.address()).vertx(own));
    DeafNode deaf = opened.open(DeafNode.hanging());
    SlabringClient waiting = opened.build(TestNode.client().servers(deaf.address()).vertx(own));
    List<CompletableFuture<Object>> ends = new ArrayList<>();
    for (Use blocking :
        List.<Use>of(
            cache -> cache.get(KEY, String.class),
            cache -> cache.getOrLoad(KEY, MINUTE, String.class, missing -> "x"),
            cache -> waiting.async().get(KEY, String.class).join(),
            cache -> waiting.async().get(KEY, String.class).get(),
            cache -> waiting.async().get(KEY, String.class).get(1, TimeUnit.HOURS),
            cache -> waiting.async().get(KEY, String.class).thenApply(v -> v).join(),
            cache -> waiting.async().set(KEY, "x", MINUTE).join(),
            cache -> waiting.async().getAll(List.of(KEY), String.class).join(),
            cache -> waiting.async().setAll(Map.of(KEY, "x"), MINUTE).join(),
            cache -> waiting.async().flushAll().join(),
            cache -> waiting.async().stats("").join(),
            cache -> waiting.async().increment(KEY, 1, 1, MINUTE).join(),
            cache ->
                waiting
                    .async()
                    .getOrLoad(KEY, MINUTE, String.class, missing -> new CompletableFuture<>())
                    .join())) {
      CompletableFuture<Object> end = new CompletableFuture<>();
      ends.add(end);
      own.runOnContext(
          now ->
              client
                  .async()
                  .get(KEY, String.class)
                  .thenApply(value -> value)
                  .thenCompose(value -> client.async().get("other", String.class))
                  .thenAccept(value -> use(blocking, client))
                  .whenComplete((value, failure) -> settle(end, value, failure)));
    }
    ends.add(new CompletableFuture<>());
    client
        .async()
        .getOrLoad(
            "loaded",
            MINUTE,
            String.class,
            missing -> CompletableFuture.completedFuture(client.get("deeper", String.class)))
        .whenComplete((value, failure) -> settle(ends.getLast(), value, failure));
    for (CompletableFuture<Object> end : ends) {
      assertThat(end.handle((value, failure) -> failure).get(5, TimeUnit.MINUTES))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("would block event loop thread vert.x-eventloop");
    }
  }

  /** Something that blocks. */
  private interface Use {
    Object with(SlabringClient client) throws Exception;
  }

  private static void use(Use blocking, SlabringClient client) {
    try {
      blocking.with(client);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void builtOnAnEventLoop() throws Exception {
    TestNode node = opened.open(TestNode.start());
    CompletableFuture<Throwable> discovering = new CompletableFuture<>();
    CompletableFuture<SlabringClient> fixed = new CompletableFuture<>();
    vertx()
        .runOnContext(
            now -> {
              discovering.complete(
                  catchThrowable(() -> TestNode.client().discover(node.address()).build()));
              fixed.complete(opened.build(TestNode.client().servers(node.address())));
            });
    assertThat(discovering.get(5, TimeUnit.MINUTES))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("build() would block event loop thread");
    assertThat(fixed.get(5, TimeUnit.MINUTES).get(KEY, String.class)).isNull();
  }

  @Test
  void interrupted() throws Exception {
    DeafNode node = opened.open(DeafNode.hanging());
    SlabringClient client =
        opened.build(
            TestNode.client()
                .servers(node.address())
                .connection(options -> options.operationTimeout = Duration.ofHours(1)));
    for (Call call : ClientCalls.ALL) {
      if (!call.isAsync() && call.kind() != Kind.LOCAL) {
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        CompletableFuture<Object> end = new CompletableFuture<>();
        Thread caller =
            Thread.ofVirtual()
                .start(
                    () -> {
                      make(call, client, KEY, end);
                      flag.complete(Thread.currentThread().isInterrupted());
                    });
        caller.interrupt();
        String name =
            call.signature().replaceAll(".*\\.(\\w+)\\(.*", "$1").replace("decrement", "increment");
        assertThat(end.handle((value, failure) -> failure).get(5, TimeUnit.MINUTES))
            .as("%s", call)
            .isInstanceOf(CancellationException.class)
            .hasMessageContaining("interrupted while waiting for " + name + "(");
        assertThat(flag.get(5, TimeUnit.MINUTES)).as("%s", call).isTrue();
      }
    }
  }

  @Test
  void closedOnAnEventLoop() throws Exception {
    TestNode node = opened.open(TestNode.start());
    SlabringClient client = opened.build(TestNode.client().servers(node.address()));
    CompletableFuture<Void> done = new CompletableFuture<>();
    vertx()
        .runOnContext(
            now -> {
              client.close();
              done.complete(null);
            });
    done.get();
    TestNode.await(
        "the end",
        () -> catchThrowable(() -> client.get(KEY, String.class)) instanceof NodeException);
  }

  private Vertx vertx() {
    Vertx vertx = Vertx.vertx();
    opened.open(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
    return vertx;
  }
}
