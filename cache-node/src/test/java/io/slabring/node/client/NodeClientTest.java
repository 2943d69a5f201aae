package io.slabring.node.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.connection.Arithmetic;
import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.ItemState;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeErrorException;
import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreMode;
import io.slabring.client.connection.StoreRequest;
import io.slabring.client.connection.Stored;
import io.slabring.client.node.NodeClient;
import io.slabring.node.Node;
import io.slabring.node.Options;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every operation of our client against a running node. */
class NodeClientTest {
  private static Node node;
  private static Vertx vertx;
  private static NodeClient client;

  @BeforeAll
  static void start() throws Exception {
    String[] line = {"-l", "127.0.0.1", "-p", "-1", "-t", "1", "-m", "64"};
    node = Node.start(Options.parse(line), () -> {});
    vertx = Vertx.vertx();
    ConnectionOptions options = new ConnectionOptions();
    options.maxValueBytes = 4 << 20;
    options.operationTimeout = java.time.Duration.ofSeconds(60);
    int port = node.addresses().getFirst().port();
    client =
        new NodeClient(vertx, new NodeAddress("127.0.0.1", port), options, ConnectionListener.NONE);
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
    node.close();
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(120, TimeUnit.SECONDS);
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }

  private static StoreRequest set(String key, String value) {
    return StoreRequest.set(key(key), key(value), 0, 0);
  }

  private static Outcome store(StoreMode mode, String key, String value) throws Exception {
    return await(client.store(StoreRequest.of(mode, key(key), key(value), 0, 0)));
  }

  private static String read(String key) throws Exception {
    Item item = await(client.get(key(key), GetOptions.PLAIN));
    return item == null ? null : new String(item.value(), UTF_8);
  }

  @Test
  void setGetDelete() throws Exception {
    assertThat(read("a")).isNull();
    StoreRequest request = StoreRequest.set(key("a"), key("hello"), 0xFFFF_FFFE, 100);
    assertThat(await(client.store(request))).isEqualTo(Outcome.DONE);
    GetOptions all = GetOptions.PLAIN.withCas().withTimeToLive();
    Item item = await(client.get(key("a"), all));
    assertThat(item.value()).isEqualTo(key("hello"));
    assertThat(item.flags()).isEqualTo(0xFFFF_FFFE);
    assertThat(item.cas()).isPositive();
    assertThat(item.secondsToLive()).isBetween(95L, 100L);
    assertThat(await(client.delete(key("a"), item.cas() + 1))).isEqualTo(Outcome.EXISTS);
    assertThat(await(client.delete(key("a"), item.cas()))).isEqualTo(Outcome.DONE);
    assertThat(await(client.delete(key("a"), 0))).isEqualTo(Outcome.NOT_FOUND);
  }

  @Test
  void conditions() throws Exception {
    assertThat(store(StoreMode.REPLACE, "b", "x")).isEqualTo(Outcome.NOT_STORED);
    assertThat(store(StoreMode.APPEND, "b", "x")).isEqualTo(Outcome.NOT_STORED);
    assertThat(store(StoreMode.ADD, "b", "x")).isEqualTo(Outcome.DONE);
    assertThat(store(StoreMode.ADD, "b", "y")).isEqualTo(Outcome.NOT_STORED);
    assertThat(store(StoreMode.APPEND, "b", "-end")).isEqualTo(Outcome.DONE);
    assertThat(store(StoreMode.PREPEND, "b", "start-")).isEqualTo(Outcome.DONE);
    assertThat(read("b")).isEqualTo("start-x-end");
  }

  @Test
  void compareAndSwap() throws Exception {
    StoreRequest missing =
        new StoreRequest(StoreMode.SET, key("cas"), key("x"), 0, 0, 12345, false);
    assertThat(await(client.store(missing))).isEqualTo(Outcome.NOT_FOUND);
    await(client.store(set("cas", "one")));
    long cas = await(client.get(key("cas"), GetOptions.PLAIN.withCas())).cas();
    StoreRequest swap = new StoreRequest(StoreMode.SET, key("cas"), key("two"), 0, 0, cas, false);
    assertThat(await(client.store(swap))).isEqualTo(Outcome.DONE);
    assertThat(await(client.store(swap))).isEqualTo(Outcome.EXISTS);
    assertThat(read("cas")).isEqualTo("two");
  }

  @Test
  void counters() throws Exception {
    assertThat(await(client.arithmetic(key("n"), Arithmetic.add(1)))).isNull();
    assertThat(await(client.arithmetic(key("n"), Arithmetic.add(1).orCreate(99, 0)))).isEqualTo(99);
    assertThat(await(client.arithmetic(key("n"), Arithmetic.add(1)))).isEqualTo(100);
    assertThat(await(client.arithmetic(key("n"), Arithmetic.subtract(90)))).isEqualTo(10);
    assertThat(await(client.arithmetic(key("n"), Arithmetic.subtract(90)))).isZero();
    assertThat(await(client.arithmetic(key("n"), Arithmetic.add(-1)))).isEqualTo(-1L);
    await(client.store(set("text", "no number")));
    assertThatThrownBy(() -> await(client.arithmetic(key("text"), Arithmetic.add(1))))
        .hasCauseInstanceOf(NodeErrorException.class)
        .hasMessageContaining("node " + client.address() + ": refused: CLIENT_ERROR cannot");
  }

  @Test
  void touchAndGetAndTouch() throws Exception {
    assertThat(await(client.touch(key("t"), 100))).isEqualTo(Outcome.NOT_FOUND);
    await(client.store(set("t", "x")));
    assertThat(await(client.touch(key("t"), 100))).isEqualTo(Outcome.DONE);
    GetOptions time = GetOptions.PLAIN.withTimeToLive().withoutBump();
    assertThat(await(client.get(key("t"), time)).secondsToLive()).isBetween(95L, 100L);
    await(client.get(key("t"), GetOptions.PLAIN.touch(1000)));
    assertThat(await(client.get(key("t"), time)).secondsToLive()).isBetween(995L, 1000L);
  }

  @Test
  void leases() throws Exception {
    GetOptions vivify = GetOptions.PLAIN.vivify(30).withCas();
    Item first = await(client.get(key("lease"), vivify));
    assertThat(first.won()).isTrue();
    assertThat(first.value()).isEmpty();
    Item second = await(client.get(key("lease"), vivify));
    assertThat(second.won()).isFalse();
    assertThat(second.tokenSent()).isTrue();
    StoreRequest fill =
        new StoreRequest(StoreMode.SET, key("lease"), key("v"), 0, 0, first.cas(), true);
    assertThat(await(client.store(fill))).isEqualTo(Outcome.DONE);
    assertThat(await(client.invalidate(key("lease"), 0, 30))).isEqualTo(Outcome.DONE);
    Item stale = await(client.get(key("lease"), GetOptions.PLAIN));
    assertThat(stale.stale()).isTrue();
    assertThat(stale.won()).isTrue();
    assertThat(await(client.invalidate(key("no lease"), 0, 30))).isEqualTo(Outcome.NOT_FOUND);
  }

  @Test
  void statesOfItems() throws Exception {
    assertThat(await(client.state(key("s")))).isNull();
    assertThat(await(client.touchState(key("s"), 100))).isNull();
    StoreRequest store = StoreRequest.of(StoreMode.SET, key("s"), key("abc"), 7, 50);
    Stored stored = await(client.storeVersion(store));
    assertThat(stored.outcome()).isEqualTo(Outcome.DONE);
    ItemState value = await(client.state(key("s")));
    assertThat(value.size()).isEqualTo(3);
    assertThat(value.flags()).isEqualTo(7);
    assertThat(value.cas()).isEqualTo(stored.cas());
    assertThat(value.stale() || value.taken()).isFalse();
    assertThat(await(client.touchState(key("s"), 1000)).secondsToLive())
        .as("before it is touched")
        .isLessThanOrEqualTo(50);
    assertThat(await(client.invalidate(key("s"), stored.cas() + 1000))).isEqualTo(Outcome.EXISTS);
    assertThat(await(client.invalidate(key("s"), stored.cas()))).isEqualTo(Outcome.DONE);
    ItemState stale = await(client.state(key("s")));
    assertThat(stale.stale()).isTrue();
    assertThat(stale.secondsToLive()).as("the end is kept").isBetween(800L, 1000L);
    assertThat(await(client.storeVersion(store.at(StoreMode.SET, stored.cas()))).outcome())
        .isEqualTo(Outcome.EXISTS);
  }

  @Test
  void anyBytesMayBeAKey() throws Exception {
    for (String odd :
        List.of("with blank", "line\r\nend", "\u0000", "\u007F", "überall", "a".repeat(250))) {
      assertThat(await(client.store(set(odd, odd)))).isEqualTo(Outcome.DONE);
      assertThat(read(odd)).isEqualTo(odd);
      assertThat(await(client.touch(key(odd), 0))).isEqualTo(Outcome.DONE);
      assertThat(await(client.delete(key(odd), 0))).isEqualTo(Outcome.DONE);
      assertThat(await(client.arithmetic(key(odd), Arithmetic.subtract(0).orCreate(1, 0))))
          .isNotNull();
      assertThat(await(client.delete(key(odd), 0))).isEqualTo(Outcome.DONE);
    }
    assertThatThrownBy(() -> client.get(new byte[0], GetOptions.PLAIN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.get(new byte[251], GetOptions.PLAIN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.get(new byte[187], GetOptions.PLAIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("252");
  }

  @Test
  void bulk() throws Exception {
    List<StoreRequest> requests = new ArrayList<>();
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      String key = i % 7 == 0 ? "bulk " + i : "bulk:" + i;
      keys.add(key(key));
      if (i % 2 == 0) {
        requests.add(StoreRequest.set(key(key), key("value " + i), i, 0));
      }
    }
    assertThat(await(client.storeMany(requests))).hasSize(1_250).containsOnly(Outcome.DONE);
    List<Item> items = await(client.getMany(keys, GetOptions.PLAIN));
    assertThat(items).hasSize(2_500);
    for (int i = 0; i < items.size(); i++) {
      if (i % 2 == 0) {
        assertThat(new String(items.get(i).value(), UTF_8)).isEqualTo("value " + i);
        assertThat(items.get(i).flags()).isEqualTo(i);
      } else {
        assertThat(items.get(i)).isNull();
      }
    }
    List<StoreRequest> adds = new ArrayList<>();
    for (byte[] key : keys) {
      adds.add(StoreRequest.of(StoreMode.ADD, key, key("new"), 0, 0));
    }
    List<Outcome> outcomes = await(client.storeMany(adds));
    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(outcomes.get(i)).isEqualTo(i % 2 == 0 ? Outcome.NOT_STORED : Outcome.DONE);
    }
    assertThat(await(client.getMany(List.of(), GetOptions.PLAIN))).isEmpty();
    assertThat(await(client.getMany(List.of(keys.get(0), keys.get(0)), GetOptions.PLAIN)))
        .hasSize(2)
        .doesNotContainNull();
  }

  @Test
  void largeValues() throws Exception {
    byte[] large = new byte[1_000_000];
    new java.util.Random(1).nextBytes(large);
    List<CompletableFuture<Outcome>> stores = new ArrayList<>();
    List<StoreRequest> requests = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      stores.add(client.store(StoreRequest.set(key("large:" + i), large, 0, 0)));
      requests.add(StoreRequest.set(key("large:" + i), large, 0, 0));
    }
    for (CompletableFuture<Outcome> outcome : stores) {
      assertThat(await(outcome)).isEqualTo(Outcome.DONE);
    }
    assertThat(await(client.storeMany(requests))).hasSize(10).containsOnly(Outcome.DONE);
    List<byte[]> keys = requests.stream().map(StoreRequest::key).toList();
    assertThat(await(client.getMany(keys, GetOptions.PLAIN)))
        .allSatisfy(item -> assertThat(item.value()).isEqualTo(large));
    StoreRequest tooLarge = StoreRequest.set(key("huge"), new byte[2 << 20], 0, 0);
    CompletableFuture<Outcome> refused = client.store(tooLarge);
    CompletableFuture<Outcome> next = client.store(set("after", "huge"));
    assertThatThrownBy(() -> await(refused))
        .hasCauseInstanceOf(NodeErrorException.class)
        .hasMessageContaining("SERVER_ERROR object too large for cache");
    assertThat(await(next)).isEqualTo(Outcome.DONE);
    assertThatThrownBy(() -> await(client.storeMany(List.of(set("x", "y"), tooLarge))))
        .hasCauseInstanceOf(NodeErrorException.class);
    assertThat(read("after")).isEqualTo("huge");
    assertThatThrownBy(
            () -> client.store(StoreRequest.set(key("huge"), new byte[(4 << 20) + 1], 0, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theNodeItself() throws Exception {
    assertThat(await(client.version())).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(await(client.stats(""))).containsKeys("version", "curr_items");
    assertThat(await(client.stats("items"))).isNotNull();
    assertThat(await(client.clusterConfig())).contains("127.0.0.1|127.0.0.1|");
    assertThatThrownBy(() -> client.stats("two words"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(client.isUsable()).isTrue();
    assertThat(client.counters().connects()).isEqualTo(1);
    assertThat(client.counters().bytesRead()).isPositive();
    assertThat(client.counters().bytesWritten()).isPositive();
  }
}
