package io.slabring.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.server.listen.ListenException;
import io.slabring.node.server.listen.TransportKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a connection does with well-behaved and other clients, on every transport. */
class ConnectionTest {
  private static LiveServer server(TransportKind transport) throws ListenException {
    assumeTrue(transport.isAvailable());
    return LiveServer.start(transport);
  }

  @ParameterizedTest
  @EnumSource
  void pipelinedRequestsAreAnsweredInOrder(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      int count = 5000;
      StringBuilder requests = new StringBuilder();
      StringBuilder answers = new StringBuilder();
      for (int i = 0; i < count; i++) {
        requests.append("set k").append(i).append(" 0 0 5\r\nvalue\r\nget k").append(i);
        requests.append("\r\ndelete k").append(i).append("\r\n");
        answers.append("STORED\r\nVALUE k").append(i).append(" 0 5\r\nvalue\r\nEND\r\nDELETED\r\n");
      }
      Thread sender = Thread.ofVirtual().start(() -> sendQuietly(wire, requests.toString()));
      assertThat(wire.read(answers.length())).isEqualTo(answers.toString());
      sender.join();
    }
  }

  private static void sendQuietly(TestSocket wire, String text) {
    try {
      wire.send(text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aValueMayArriveByteByByte(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      for (char c : "set k 7 0 10\r\n0123456789\r\nget k\r\n".toCharArray()) {
        wire.send(String.valueOf(c));
      }
      String answer = "STORED\r\nVALUE k 7 10\r\n0123456789\r\nEND\r\n";
      assertThat(wire.read(answer.length())).isEqualTo(answer);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasReceivedBeforeTheEndIsAnswered(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      wire.send("set k 0 0 1\r\nx\r\nget k\r\nget cut off");
      wire.shut();
      assertThat(wire.rest()).isEqualTo("STORED\r\nVALUE k 0 1\r\nx\r\nEND\r\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeAnswersAreFinishedAfterTheEndOfTheInput(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connectWithSmallBuffer()) {
      String value = "v".repeat(900_000);
      wire.send("set k 0 0 900000\r\n" + value + "\r\n");
      assertThat(wire.line()).isEqualTo("STORED");
      wire.send("get k\r\nget k\r\nget k\r\n");
      wire.shut();
      String answer = "VALUE k 0 900000\r\n" + value + "\r\nEND\r\n";
      assertThat(wire.rest()).isEqualTo(answer.repeat(3));
    }
  }

  @ParameterizedTest
  @EnumSource
  void valuesOfEverySizeComeBackWhole(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      Random random = new Random(1);
      int[] sizes = {0, 1, 1000, 1700, 2040, 8000, 23_000, 24_576, 70_000, 300_000, 600_000};
      for (int size : sizes) {
        byte[] value = new byte[size];
        random.nextBytes(value);
        wire.send("set k 0 0 " + size + "\r\n").send(value).send("\r\n");
        assertThat(wire.line()).isEqualTo("STORED");
        String text = new String(value, StandardCharsets.ISO_8859_1);
        String answer = "VALUE k 0 " + size + "\r\n" + text + "\r\n";
        wire.send("get k k\r\nmg k v\r\n");
        assertThat(wire.read(2 * answer.length())).isEqualTo(answer + answer);
        assertThat(wire.line()).isEqualTo("END");
        String meta = "VA " + size + "\r\n" + text + "\r\n";
        assertThat(wire.read(meta.length())).isEqualTo(meta);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGetOfManyKeysIsAnsweredWhateverItsLength(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      assertThat(wire.ask("set key-12345 0 0 100\r\n" + "x".repeat(100) + "\r\n"))
          .isEqualTo("STORED");
      int count = 100_000;
      Thread sender =
          Thread.ofVirtual()
              .start(() -> sendQuietly(wire, "get" + " key-12345".repeat(count) + "\r\n"));
      String one = "VALUE key-12345 0 100\r\n" + "x".repeat(100) + "\r\n";
      for (int i = 0; i < count; i++) {
        assertThat(wire.read(one.length())).isEqualTo(one);
      }
      assertThat(wire.line()).isEqualTo("END");
      sender.join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatGoesAwayInTheMiddleLeavesNothingBehind(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport)) {
      try (TestSocket wire = server.connectWithSmallBuffer()) {
        wire.send("set big 0 0 900000\r\n" + "v".repeat(900_000) + "\r\n");
        assertThat(wire.line()).isEqualTo("STORED");
        wire.send("get big\r\n");
        assertThat(wire.line()).startsWith("VALUE");
        wire.send("set half 0 0 900000\r\n" + "v".repeat(1000));
        wire.reset();
      }
      server.await("no connection", () -> server.bufferBytes() == 0);
      try (TestSocket wire = server.connect()) {
        assertThat(wire.ask("delete big\r\n")).isEqualTo("DELETED");
        assertThat(wire.ask("get half\r\n")).isEqualTo("END");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBadDataChunkIsSkippedWhole(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      assertThat(wire.ask("set k 0 0 3\r\nabcde")).isEqualTo("CLIENT_ERROR bad data chunk");
      assertThat(wire.ask("set k 0 0 3\r\nabc\r\n")).isEqualTo("STORED");
      wire.send("set k 0 0 2000000\r\n" + "v".repeat(2_000_000) + "\r\nget k\r\n");
      assertThat(wire.line()).isEqualTo("SERVER_ERROR object too large for cache");
      assertThat(wire.line()).isEqualTo("END");
    }
  }

  @ParameterizedTest
  @EnumSource
  void garbageHurtsNobodyElse(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket other = server.connect()) {
      assertThat(other.ask("set k 0 0 1\r\nx\r\n")).isEqualTo("STORED");
      byte[] garbage = new byte[64 << 10];
      for (int seed = 0; seed < 20; seed++) {
        new Random(seed).nextBytes(garbage);
        try (TestSocket wire = server.connect()) {
          wire.send(garbage);
          wire.shut();
          wire.rest();
        } catch (java.io.IOException e) {
          assertThat(e).hasMessageContaining("reset");
        }
        assertThat(other.ask("get k\r\n")).isEqualTo("VALUE k 0 1");
        assertThat(other.line() + other.line()).isEqualTo("xEND");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailureInsideIsAnsweredAndOthersGoOn(TransportKind transport) throws Exception {
    assumeTrue(transport.isAvailable());
    try (LiveServer server = LiveServer.withoutPages(transport);
        TestSocket wire = server.connect()) {
      wire.send("set k 0 0 1\r\nx\r\nstats\r\nget k\r\n");
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        lines.add(wire.line());
      }
      assertThat(lines)
          .containsExactly("STORED", "SERVER_ERROR internal error", "VALUE k 0 1", "x", "END");
    }
  }
}
