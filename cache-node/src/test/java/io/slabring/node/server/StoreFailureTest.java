package io.slabring.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.slabring.node.server.conversation.Conversation;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.command.StoreObserver;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.settings.StoreConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * The store fails in every way it can, before, in and after a value that is cut at every place: the
 * request gets its error and the connection goes on behind the value.
 */
class StoreFailureTest {
  private static final int LARGEST_CHUNK = 512;

  /** Four extents of 472 bytes, nearly: the last must be of the largest class, too. */
  private static final int LENGTH = 1880;

  private static final String READING = "SERVER_ERROR Out of memory during read\r\n";
  private static final String INTERNAL = "SERVER_ERROR internal error\r\n";

  /** Values of more than a chunk are chained, and nothing is evicted. */
  private static EmbeddedServer server() {
    long bytes = 2 << 20;
    StoreConfig config =
        new StoreConfig(bytes, bytes + 1, 1 << 20, 1.25, 48, LARGEST_CHUNK, false, true, 11, true);
    return new EmbeddedServer(config, Clock.system());
  }

  /** Takes all memory for extents, then gives so many chunks of it back. */
  private static void leaveChunks(EmbeddedClient client, int chunks) {
    String value = "f".repeat(LARGEST_CHUNK - 50);
    int count = 0;
    String set = "set %d 0 0 " + value.length() + "\r\n" + value + "\r\n";
    while (client.ask(set.formatted(count)).equals("STORED\r\n")) {
      count++;
    }
    assertThat(count).isGreaterThan(chunks);
    for (int i = 0; i < chunks; i++) {
      assertThat(client.ask("delete " + i + "\r\n")).isEqualTo("DELETED\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "set k 0 0 %d | %s",
        "set k 0 0 %d noreply | ''",
        "add other 0 0 %d | %s",
        "replace k 0 0 %d | %s",
        "append k 0 0 %d | %s",
        "prepend k 0 0 %d noreply | ''",
        "cas k 0 0 %d 1 | %s",
        "ms k %d c O1 | %s",
        "ms k %d q | %s",
        "ms k %d MA N0 q | %s",
        "ms b3RoZXI= %d b ME | %s",
      })
  void memoryRunsOutInTheMiddle(String line, String answer) {
    String request = line.formatted(LENGTH) + "\r\n" + "v".repeat(LENGTH) + "\r\nmn\r\n";
    String expected = answer.formatted(READING) + "MN\r\n";
    for (int chunks = 0; chunks < 4; chunks++) {
      try (EmbeddedServer server = server()) {
        try (EmbeddedClient client = new EmbeddedClient(server)) {
          leaveChunks(client, chunks);
          for (int cut = 1; cut < request.length(); cut++) {
            client.ask("set k 0 0 1\r\nx\r\n");
            assertThat(client.ask(request, cut)).as("cut at %d", cut).isEqualTo(expected);
          }
          int[] everywhere = java.util.stream.IntStream.range(1, request.length()).toArray();
          assertThat(client.ask(request, everywhere)).isEqualTo(expected);
        }
        server.store().checkInvariants(0);
      }
    }
  }

  /** As when there is no memory for its first byte: the old value is out of date. */
  @Test
  void aSetThatFailsInTheMiddleLeavesNoOldValue() {
    try (EmbeddedServer server = server();
        EmbeddedClient client = new EmbeddedClient(server)) {
      leaveChunks(client, 2);
      String value = "\r\n" + "v".repeat(LENGTH) + "\r\n";
      for (int cut : new int[] {5, 100, 800, 1800, value.length()}) {
        client.ask("set k 0 0 1\r\nx\r\n");
        client.ask("replace k 0 0 " + LENGTH + value, cut);
        assertThat(client.ask("get k\r\n")).isEqualTo("VALUE k 0 1\r\nx\r\nEND\r\n");
        client.ask("set k 0 0 " + LENGTH + value, cut);
        assertThat(client.ask("get k\r\n")).isEqualTo("END\r\n");
      }
      assertThat(client.ask("stats\r\n")).contains("STAT store_no_memory ");
      assertThat(client.ask("stats\r\n")).doesNotContain("STAT store_no_memory 0\r\n");
    }
  }

  @Test
  void theWholeOfAnAppendDoesNotFit() {
    try (EmbeddedServer server = server();
        EmbeddedClient client = new EmbeddedClient(server)) {
      leaveChunks(client, 9);
      String value = "\r\n" + "v".repeat(LENGTH) + "\r\n";
      assertThat(client.ask("set k 0 0 " + LENGTH + value)).isEqualTo("STORED\r\n");
      String append = "append k 0 0 " + LENGTH + value + "mn\r\n";
      for (int cut = 1; cut < append.length(); cut += 7) {
        assertThat(client.ask(append, cut)).isEqualTo("NOT_STORED\r\nMN\r\n");
      }
      server.store().checkInvariants(0);
    }
  }

  /** Fails when it is told what has been looked up or stored. */
  private record Failing(boolean atLookUp, Throwable failure) implements StoreObserver {
    @Override
    public void fetched(byte[] key, int keyLength, Fetch result, int size, int classId) {
      if (atLookUp) {
        fail();
      }
    }

    @Override
    public void stored(
        byte[] key, int keyLength, Outcome result, StoreMode mode, int ttl, int size, int classId) {
      fail();
    }

    @Override
    public void deleted(byte[] key, int keyLength, boolean meta, int size, int classId) {
      fail();
    }

    private void fail() {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "set k 0 0 5 | true | x",
        "set k 0 0 5 | false | x",
        "set k 0 0 5 noreply | false | ''",
        "add other 0 0 5 | true | x",
        "append k 0 0 5 | false | x",
        "prepend k 0 0 5 | true | x",
        "cas k 0 0 5 1 | true | x",
        "ms k 5 c | false | x",
        "ms k 5 q | true | x",
      })
  void theStoreThrows(String line, boolean atLookUp, String answer) {
    Logger log = (Logger) LoggerFactory.getLogger(Conversation.class);
    Level level = log.getLevel();
    log.setLevel(Level.OFF); // each failure is logged with its stack
    List<Throwable> failures =
        List.of(new IllegalStateException("asked for"), new OutOfMemoryError("asked for"));
    try (EmbeddedServer server = server()) {
      for (Throwable failure : failures) {
        String before = "mn\r\nget none\r\n";
        String request = before + line + "\r\nhello\r\nmn\r\n";
        String expected = "MN\r\nEND\r\n" + (answer.isEmpty() ? "" : INTERNAL) + "MN\r\n";
        for (int cut = before.length(); cut < request.length(); cut++) {
          try (EmbeddedClient client = new EmbeddedClient(server)) {
            client.ask("set k 0 0 1\r\nx\r\n");
            client.send(before);
            server.observe(new Failing(atLookUp, failure));
            client.send(request.substring(before.length()), cut - before.length());
            server.observe(null);
            assertThat(client.answers()).as("cut at %d", cut).isEqualTo(expected);
          }
        }
      }
      server.store().checkInvariants(0);
    } finally {
      log.setLevel(level);
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeUploadsThatDoNotFitAreAnsweredAndOthersGoOn(TransportKind transport) throws Exception {
    assumeTrue(transport.isAvailable());
    StoreConfig config = StoreConfig.ofMemory(8 << 20).withMaxItemBytes(6 << 20).withoutEviction();
    try (LiveServer server = LiveServer.start(transport, config)) {
      int length = 5 << 20;
      List<TestSocket> wires = new ArrayList<>();
      String piece = "v".repeat(64 << 10);
      for (int i = 0; i < 3; i++) {
        wires.add(server.connect().send("set k" + i + " 0 0 " + length + "\r\n"));
      }
      for (int sent = 0; sent < length; sent += piece.length()) {
        for (TestSocket wire : wires) {
          wire.send(piece);
        }
      }
      List<String> answers = new ArrayList<>();
      for (TestSocket wire : wires) {
        answers.add(wire.ask("\r\nmn\r\n"));
        assertThat(wire.line()).isEqualTo("MN");
        wire.close();
      }
      assertThat(answers)
          .contains("SERVER_ERROR Out of memory during read")
          .isSubsetOf("STORED", "SERVER_ERROR Out of memory during read");
    }
  }
}
