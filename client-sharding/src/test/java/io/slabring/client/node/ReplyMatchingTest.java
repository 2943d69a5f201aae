package io.slabring.client.node;

import static io.slabring.client.node.NodeCalls.failure;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.slabring.client.connection.Arithmetic;
import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeProtocolException;
import io.slabring.client.connection.StoreRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reply belongs to a request by its place and its opaque number, however it spells the key. */
class ReplyMatchingTest {
  private static final Pattern OPAQUE = Pattern.compile(" O(\\d+)");

  @RegisterExtension static final SharedLoops LOOPS = new SharedLoops();

  private static byte[] key(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** Every kind of request about one key, with the reply that it wants. */
  enum Kind {
    GET("VA 1 f0%s\r\nx\r\n", node -> node.get(key("k"), GetOptions.PLAIN)),
    STORE("HD%s\r\n", node -> node.store(StoreRequest.set(key("k"), key("x"), 0, 0))),
    DELETE("NF%s\r\n", node -> node.delete(key("k"), 0)),
    INVALIDATE("HD%s\r\n", node -> node.invalidate(key("k"), 0, 5)),
    TOUCH("HD%s\r\n", node -> node.touch(key("k"), 5)),
    ARITHMETIC("VA 1%s\r\n7\r\n", node -> node.arithmetic(key("k"), Arithmetic.add(1)));

    private final String reply;
    private final Function<NodeClient, CompletableFuture<?>> request;

    Kind(String reply, Function<NodeClient, CompletableFuture<?>> request) {
      this.reply = reply;
      this.request = request;
    }

    /** The reply to this line with these flags, of which # is the opaque number asked for. */
    String reply(String line, String flags) {
      Matcher opaque = OPAQUE.matcher(line);
      return opaque.find()
          ? reply.formatted(flags.replace("#", opaque.group(1)))
          : ""; // the value of a store
    }
  }

  private static NodeClient client(ScriptedServer server) {
    return client(server, 1 << 20);
  }

  private static NodeClient client(ScriptedServer server, int maxValueBytes) {
    ConnectionOptions options = new ConnectionOptions();
    options.maxValueBytes = maxValueBytes;
    options.operationTimeout = Duration.ofSeconds(60);
    options.connectTimeout = Duration.ofSeconds(60);
    NodeAddress address = new NodeAddress("127.0.0.1", server.port());
    return new NodeClient(LOOPS.vertx(), address, options, ConnectionListener.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void theSpellingOfTheKeyDoesNotMatter(Kind kind) throws Exception {
    List<String> spellings = List.of("", " kother", " kazE= b", " k\u0001\u007f", " k", " b");
    for (String spelling : spellings) {
      try (ScriptedServer server = new ScriptedServer(line -> kind.reply(line, spelling + " O#"));
          NodeClient node = client(server)) {
        assertThat(kind.request.apply(node))
            .as("spelled '%s'", spelling)
            .succeedsWithin(Duration.ofSeconds(120));
        assertThat(node.counters().protocolErrors()).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theReplyToAnotherRequestIsRefusedAndNamesTheNode(Kind kind) throws Exception {
    for (String flags : List.of("", " kk", " O", " O1", " O1#", " O4294967296")) {
      try (ScriptedServer server = new ScriptedServer(line -> kind.reply(line, flags));
          NodeClient node = client(server)) {
        assertThat(failure(kind.request.apply(node)))
            .as("flags '%s'", flags)
            .isInstanceOf(NodeProtocolException.class)
            .hasMessageStartingWith("node 127.0.0.1:" + server.port() + ": ");
      }
    }
  }

  @Test
  void theNumbersOfRequestsFollowEachOtherAndNeverMeetInFlight() throws Exception {
    List<Long> seen = new ArrayList<>();
    try (ScriptedServer server =
            new ScriptedServer(
                line -> {
                  Matcher opaque = OPAQUE.matcher(line);
                  if (opaque.find()) {
                    seen.add(Long.valueOf(opaque.group(1)));
                  }
                  return line.equals("mn") ? "MN\r\n" : "";
                });
        NodeClient node = client(server)) {
      List<byte[]> keys = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        keys.add(key("k" + i));
      }
      node.getMany(keys, GetOptions.PLAIN).get(120, TimeUnit.SECONDS);
      node.getMany(keys, GetOptions.PLAIN).get(120, TimeUnit.SECONDS);
    }
    for (int i = 0; i < 2_000; i++) {
      assertThat(seen.get(i)).isEqualTo(i);
    }
  }

  /** Answers to the requests 0, 1 and 2 of a batch. */
  @ParameterizedTest
  @ValueSource(strings = {"3", "-1", "999999", "1 1", "2 1", "0 1 2 2", "1 0", ""})
  void aBatchRefusesAnswersToNoRequestTwiceOrOutOfTurn(String opaques) throws Exception {
    List<byte[]> keys = List.of(key("a"), key("b"), key("c"));
    try (ScriptedServer server = new ScriptedServer(line -> values(line, opaques));
        NodeClient node = client(server)) {
      assertThat(failure(node.getMany(keys, GetOptions.PLAIN)))
          .isInstanceOf(NodeProtocolException.class);
    }
    try (ScriptedServer server = new ScriptedServer(line -> refusals(line, opaques));
        NodeClient node = client(server)) {
      List<StoreRequest> stores =
          keys.stream().map(key -> StoreRequest.set(key, key("x"), 0, 0)).toList();
      assertThat(failure(node.storeMany(stores))).isInstanceOf(NodeProtocolException.class);
    }
  }

  private static String values(String line, String opaques) {
    return each(line, opaques, "VA 1 f0 O%s\r\nx\r\n", "VA 1 f0\r\nx\r\n");
  }

  private static String refusals(String line, String opaques) {
    return each(line, opaques, "NS O%s\r\n", "NS\r\n");
  }

  private static String each(String line, String opaques, String reply, String bare) {
    if (!line.equals("mn")) {
      return "";
    }
    StringBuilder replies = new StringBuilder(opaques.isEmpty() ? bare : "");
    for (String opaque : opaques.split(" ")) {
      replies.append(opaques.isEmpty() ? "" : reply.formatted(opaque));
    }
    return replies + "MN\r\n";
  }

  @Test
  void aBatchTakesAnswersByTheirNumbers() throws Exception {
    List<byte[]> keys = List.of(key("a"), key("a"), key("b"), key("a b"));
    try (ScriptedServer server =
            new ScriptedServer(
                line ->
                    line.equals("mn")
                        ? "VA 1 f0 kq O1\r\n1\r\nVA 1 k\u0001 b f0 O3\r\n3\r\nMN\r\n"
                        : "");
        NodeClient node = client(server)) {
      List<Item> items = node.getMany(keys, GetOptions.PLAIN).get(120, TimeUnit.SECONDS);
      assertThat(items.get(0)).isNull();
      assertThat(items.get(1).value()).isEqualTo(key("1"));
      assertThat(items.get(2)).isNull();
      assertThat(items.get(3).value()).isEqualTo(key("3"));
    }
  }

  /** Values at, above and far above the limit of 1000 bytes, in pieces as the socket cuts them. */
  @ParameterizedTest
  @ValueSource(ints = {1_000, 1_001, 40_000, 3_000_000})
  void aValueThatIsTooLongIsPassedOverAndCostsNothingElse(int length) throws Exception {
    String large = "VA " + length + " f0 O%s\r\n" + "\r\nx".repeat(length).substring(0, length);
    try (ScriptedServer server =
            new ScriptedServer(
                line -> {
                  Matcher opaque = OPAQUE.matcher(line);
                  return !opaque.find()
                      ? "MN\r\n"
                      : (line.startsWith("mg large") ? large : "VA 1 f0 O%s\r\nx")
                              .formatted(opaque.group(1))
                          + "\r\n";
                });
        NodeClient node = client(server, 1_000)) {
      List<CompletableFuture<Item>> reads = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        reads.add(node.get(key(i % 2 == 0 ? "large" : "small"), GetOptions.PLAIN));
      }
      for (int i = 0; i < 20; i++) {
        check(reads.get(i).get(120, TimeUnit.SECONDS), i % 2 == 0 ? length : 1);
      }
      List<Item> items =
          node.getMany(List.of(key("small"), key("large"), key("s")), GetOptions.PLAIN)
              .get(120, TimeUnit.SECONDS);
      check(items.get(0), 1);
      check(items.get(1), length);
      check(items.get(2), 1);
      assertThat(node.counters().connects()).isEqualTo(1);
    }
  }

  private static void check(Item item, int length) {
    if (length > 1_000) {
      assertThat(item.omitted()).isEqualTo(length);
      assertThatIllegalStateException()
          .isThrownBy(item::value)
          .withMessageContaining("maxValueBytes");
    } else {
      assertThat(item.omitted()).isZero();
      assertThat(item.value()).hasSize(length);
    }
  }

  @Test
  void aPassedOverValueMustEndWithALineEndToo() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(line -> "VA 1001 f0 O0\r\n" + "x".repeat(1_001) + "no end");
        NodeClient node = client(server, 1_000)) {
      assertThat(failure(node.get(key("k"), GetOptions.PLAIN)))
          .isInstanceOf(NodeProtocolException.class)
          .hasMessageContaining("a value of 1001 bytes is followed by");
    }
  }
}
