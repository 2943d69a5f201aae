package io.slabring.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.server.listen.TransportKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that does not read costs bounded memory, holds up nobody, and loses nothing. */
class BackPressureTest {
  private static final int VALUE = 100_000;

  /** Far below what was asked for: a few buffers, and what the transport has handed over. */
  private static final long BOUND = 1 << 20;

  @ParameterizedTest
  @EnumSource
  void aClientThatNeverReadsIsBoundedAndAlone(TransportKind transport) throws Exception {
    assumeTrue(transport.isAvailable());
    try (LiveServer server = LiveServer.start(transport);
        TestSocket other = server.connect();
        TestSocket silent = server.connectWithSmallBuffer()) {
      store(other);
      silent.send("get v\r\n".repeat(10_000));
      for (int i = 0; i < 1000; i++) {
        assertThat(other.ask("get nothing\r\n")).isEqualTo("END");
        assertThat(server.bufferBytes()).isLessThan(BOUND);
      }
      silent.reset();
      server.await("the client's buffers are free", () -> server.bufferBytes() < BOUND / 4);
      assertThat(other.ask("delete v\r\n")).isEqualTo("DELETED");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatReadsLateGetsEverything(TransportKind transport) throws Exception {
    assumeTrue(transport.isAvailable());
    try (LiveServer server = LiveServer.start(transport);
        TestSocket other = server.connect();
        TestSocket late = server.connectWithSmallBuffer()) {
      store(other);
      int count = 300;
      late.send("get v nothing v\r\nmn\r\n".repeat(count));
      server.await("the server waits", server::isAnyBlocked);
      assertThat(other.ask("get nothing\r\n")).isEqualTo("END");
      String value = "VALUE v 0 " + VALUE + "\r\n" + "v".repeat(VALUE) + "\r\n";
      String answer = value + value + "END\r\nMN\r\n";
      for (int i = 0; i < count; i++) {
        assertThat(late.read(answer.length()).equals(answer)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void requestsOfAClientThatDoesNotReadWaitInItsSocket(TransportKind transport) throws Exception {
    assumeTrue(transport.isAvailable());
    try (LiveServer server = LiveServer.start(transport);
        TestSocket other = server.connect();
        TestSocket late = server.connectWithSmallBuffer()) {
      store(other);
      int count = 40_000;
      String request = "get nothing\r\n";
      late.send("get v\r\n".repeat(100));
      server.await("the server waits", server::isAnyBlocked);
      Thread sender = Thread.ofVirtual().start(() -> sendQuietly(late, request.repeat(count)));
      for (int i = 0; i < 200; i++) {
        assertThat(other.ask("get nothing\r\n")).isEqualTo("END");
        assertThat(server.bufferBytes()).isLessThan(BOUND);
      }
      String value = "VALUE v 0 " + VALUE + "\r\n" + "v".repeat(VALUE) + "\r\nEND\r\n";
      for (int i = 0; i < 100; i++) {
        assertThat(late.read(value.length()).equals(value)).isTrue();
      }
      assertThat(late.read(5 * count)).isEqualTo("END\r\n".repeat(count));
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

  private static void store(TestSocket wire) throws Exception {
    assertThat(wire.ask("set v 0 0 " + VALUE + "\r\n" + "v".repeat(VALUE) + "\r\n"))
        .isEqualTo("STORED");
  }
}
