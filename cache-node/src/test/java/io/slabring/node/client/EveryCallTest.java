package io.slabring.node.client;

import static io.slabring.node.client.CallEnds.ends;
import static io.slabring.node.client.CallEnds.make;
import static io.slabring.node.client.CallEnds.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.slabring.client.SlabringClient;
import io.slabring.client.SlabringClientBuilder;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeStats;
import io.slabring.node.client.CallEnds.End;
import io.slabring.node.client.ClientCalls.Call;
import io.slabring.node.client.ClientCalls.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every public call in every state of the client: it ends, with a result or an exception that names
 * the node, says that the client is closed, or says that it must not be made on this thread.
 */
class EveryCallTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String KEY = "key";
  private static final String CLOSED = "the client is closed";

  @RegisterExtension final Opened opened = new Opened();

  /** One whose operations time out soon: for nodes that do not answer. */
  private static SlabringClientBuilder impatient() {
    return SlabringClient.builder()
        .connection(
            options -> {
              options.operationTimeout = Duration.ofMillis(300);
              options.connectTimeout = Duration.ofHours(1);
            });
  }

  private static List<Call> calls(Kind... kinds) {
    return ClientCalls.ALL.stream().filter(call -> List.of(kinds).contains(call.kind())).toList();
  }

  private static List<Call> remote() {
    return calls(Kind.READ, Kind.CHANGE, Kind.NODES);
  }

  private static void assertAllFail(Map<Call, End> ends, String said) {
    ends.forEach(
        (call, end) ->
            assertThat(end.failure())
                .as("%s, which returned %s", call, end.result())
                .isInstanceOf(NodeException.class)
                .hasMessageContaining(said));
  }

  private static void assertNoneFails(Map<Call, End> ends) {
    ends.forEach((call, end) -> assertThat(end.failure()).as("%s", call).isNull());
  }

  private static String freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void everyMethodHasARow() {
    assertThat(ClientCalls.ALL.stream().map(Call::signature))
        .containsExactlyInAnyOrderElementsOf(ClientCalls.signatures());
  }

  @Test
  void allNodesThere() throws Exception {
    TestNode node = opened.open(TestNode.start());
    SlabringClient client = opened.build(TestNode.client().servers(node.address()));
    assertNoneFails(make(remote(), client, KEY));
    assertNoneFails(make(calls(Kind.LOCAL), client, KEY));
  }

  @Test
  void whileItConnects() throws Exception {
    DeafNode node = opened.open(DeafNode.silent());
    SlabringClient client = opened.build(impatient().servers(node.address()));
    assertAllFail(make(remote(), client, KEY), "node " + node.address() + ": ");
    assertNoneFails(make(calls(Kind.LOCAL), client, KEY));
  }

  @Test
  void withANodeThatHangs() throws Exception {
    DeafNode node = opened.open(DeafNode.hanging());
    SlabringClient client = opened.build(impatient().servers(node.address()));
    assertAllFail(make(remote(), client, KEY), "node " + node.address() + ": ");
    assertNoneFails(make(calls(Kind.LOCAL), client, KEY));
  }

  @Test
  void withANodeThatHasNoPlace() throws Exception {
    DeafNode node = opened.open(DeafNode.full());
    SlabringClient client = opened.build(TestNode.client().servers(node.address()));
    String said =
        "node " + node.address() + ": cannot connect: refused: ERROR Too many open connections";
    assertAllFail(make(remote(), client, KEY), said);
    SlabringClient tolerant =
        opened.build(TestNode.client().servers(node.address()).outageIsMiss());
    assertNoneFails(make(calls(Kind.READ), tolerant, KEY));
    assertAllFail(make(calls(Kind.CHANGE, Kind.NODES), tolerant, KEY), said);
  }

  @Test
  void withANodeWhoseQueueIsFull() throws Exception {
    DeafNode node = opened.open(DeafNode.hanging());
    SlabringClient client =
        opened.build(
            TestNode.client()
                .servers(node.address())
                .connection(
                    options -> {
                      options.operationTimeout = Duration.ofHours(1);
                      options.maxPendingOperations = 1;
                      options.keysPerBatch = 1;
                    }));
    CompletableFuture<String> first = client.async().get(KEY, String.class);
    assertAllFail(make(remote(), client, KEY), "node " + node.address() + ": 1 of 1 operations");
    client.close();
    assertThat(catchThrowable(first::join)).hasMessageContaining(CLOSED);
  }

  @Test
  void withOneNodeGone() throws Exception {
    TestNode dying = opened.open(TestNode.start());
    TestNode other = opened.open(TestNode.start());
    SlabringClient client =
        opened.build(TestNode.client().servers(dying.address(), other.address()));
    List<String> keys = IntStream.range(0, 100).mapToObj(i -> "key:" + i).toList();
    keys.forEach(key -> client.set(key, key, MINUTE));
    dying.close();
    TestNode.await("the outage", () -> catchThrowable(() -> client.stats("")) != null);
    String lost =
        keys.stream()
            .filter(key -> catchThrowable(() -> client.get(key, String.class)) != null)
            .findFirst()
            .orElseThrow();
    assertAllFail(make(remote(), client, lost), "node " + dying.address() + ": ");
    String kept =
        keys.stream()
            .filter(key -> catchThrowable(() -> client.get(key, String.class)) == null)
            .findFirst()
            .orElseThrow();
    assertNoneFails(make(calls(Kind.READ), client, kept));
    assertNoneFails(make(calls(Kind.LOCAL), client, kept));
  }

  @Test
  void withAllNodesGone() throws Exception {
    String address = freeAddress();
    SlabringClient client = opened.build(TestNode.client().servers(address));
    assertAllFail(make(remote(), client, KEY), "node " + address + ": ");
    SlabringClient tolerant = opened.build(TestNode.client().servers(address).outageIsMiss());
    assertNoneFails(make(calls(Kind.READ), tolerant, KEY));
    assertAllFail(make(calls(Kind.CHANGE, Kind.NODES), tolerant, KEY), "node " + address + ": ");
    assertNoneFails(make(calls(Kind.LOCAL), client, KEY));
  }

  @Test
  void withNoNodeKnownSoFar() throws Exception {
    String address = freeAddress();
    SlabringClient client =
        opened.build(
            TestNode.client()
                .discover(address)
                .outageIsMiss()
                .startTimeout(Duration.ofMillis(100)));
    Map<Call, End> reads = make(calls(Kind.READ), client, KEY);
    assertNoneFails(reads);
    reads.forEach(
        (call, end) -> {
          if (call.signature().contains("getOrLoad")) {
            assertThat(end.result()).as("%s", call).isEqualTo(ClientCalls.LOADED);
          } else {
            assertThat(end.result()).as("%s", call).isIn(null, Map.of());
          }
        });
    assertAllFail(
        make(calls(Kind.CHANGE, Kind.NODES), client, KEY),
        "node " + address + ": no node is known: ");
    assertThat(client.topology().nodes()).isEmpty();
    assertNoneFails(make(calls(Kind.LOCAL), client, KEY));
    assertAllFail(make(calls(Kind.CHANGE), client, KEY), "node " + address + ": ");
  }

  @Test
  void aNodeThatComesAfterTheStartIsFound() throws Exception {
    TestNode first = TestNode.start();
    int port = first.port();
    first.close();
    SlabringClient client =
        opened.build(
            TestNode.client()
                .discover("127.0.0.1:" + port)
                .outageIsMiss()
                .startTimeout(Duration.ofMillis(10)));
    List<Integer> told = new ArrayList<>();
    client.listen(topology -> told.add(topology.nodes().size()));
    assertThat(client.get(KEY, String.class)).isNull();
    opened.open(TestNode.start(port));
    TestNode.await("the node", () -> !client.topology().nodes().isEmpty());
    TestNode.await("a value", () -> catchThrowable(() -> client.set(KEY, "1", MINUTE)) == null);
    assertThat(client.get(KEY, String.class)).isEqualTo("1");
    assertThat(told).containsExactly(1);
  }

  @Test
  void whileItCloses() throws Exception {
    DeafNode node = opened.open(DeafNode.hanging());
    SlabringClient client =
        opened.build(
            TestNode.client()
                .servers(node.address())
                .connection(options -> options.operationTimeout = Duration.ofHours(1)));
    Map<Call, CompletableFuture<Object>> started = start(remote(), client, KEY);
    TestNode.await("all calls", () -> pending(client) >= started.size());
    client.close();
    assertAllFail(ends(started), CLOSED);
  }

  private static long pending(SlabringClient client) {
    return client.nodeStatistics().values().stream().mapToLong(NodeStats::pending).sum();
  }

  @Test
  void whileItClosesAndOthersBegin() throws Exception {
    TestNode node = opened.open(TestNode.start());
    for (int round = 0; round < 20; round++) {
      SlabringClient client = opened.build(TestNode.client().servers(node.address()));
      Map<Call, CompletableFuture<Object>> started = start(remote(), client, KEY);
      Thread closing = Thread.ofVirtual().start(client::close);
      client.close();
      closing.join();
      ends(started)
          .forEach(
              (call, end) -> {
                if (end.failure() != null) {
                  assertThat(end.failure()).as("%s", call).hasMessageContaining(CLOSED);
                }
              });
    }
  }

  @Test
  void whileItWaitsForTheLoadOfAnother() throws Exception {
    TestNode node = opened.open(TestNode.start());
    SlabringClient loading = opened.build(TestNode.client().servers(node.address()));
    SlabringClient waiting = opened.build(TestNode.client().servers(node.address()));
    CompletableFuture<String> loader = new CompletableFuture<>();
    CompletableFuture<String> leader =
        loading.async().getOrLoad(KEY, MINUTE, String.class, missing -> loader);
    List<Call> loads =
        calls(Kind.READ).stream().filter(call -> call.signature().contains("getOrLoad")).toList();
    TestNode.await("the lease", () -> loading.statistics().loads() == 1);
    for (SlabringClient client : List.of(waiting, loading)) {
      Map<Call, CompletableFuture<Object>> started = start(loads, client, KEY);
      TestNode.await("the wait", () -> client.statistics().waits() >= loads.size());
      client.close();
      ends(started)
          .forEach(
              (call, end) -> assertThat(end.failure()).as("%s", call).hasMessageContaining(CLOSED));
    }
    loader.complete("late");
    assertThat(leader.get()).isEqualTo("late");
  }

  @Test
  void onceClosed() throws Exception {
    TestNode node = opened.open(TestNode.start());
    SlabringClient client = opened.build(TestNode.client().servers(node.address()));
    SlabringClient discovering = opened.build(TestNode.client().discover(node.address()));
    for (SlabringClient closed : List.of(client, discovering)) {
      closed.set(KEY, "1", MINUTE);
      closed.close();
      assertAllFail(make(remote(), closed, KEY), CLOSED);
      assertNoneFails(make(calls(Kind.LOCAL), closed, KEY));
    }
  }
}
