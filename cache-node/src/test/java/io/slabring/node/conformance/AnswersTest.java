package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every client gets its own answers in order, however they reach its socket. */
class AnswersTest {
  private static final int CLIENTS = 200;

  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll", "nio"})
  void whatAWatcherSeesComesBehindTheAnswerToWatch(String transport) throws Exception {
    try (RunningNode node = start(transport);
        WireConnection other = WireConnection.open(node.address())) {
      for (int round = 0; round < 50; round++) {
        try (WireConnection watcher = WireConnection.open(node.address())) {
          other.send("set k 0 0 1\r\nv\r\n".repeat(50));
          watcher.send("watch mutations\r\n");
          for (int i = 0; i < 50; i++) {
            assertThat(other.readLine()).isEqualTo("STORED");
          }
          assertThat(watcher.readLine()).isEqualTo("OK");
          assertThat(other.set("k", "w")).isEqualTo("STORED");
          assertThat(watcher.readLine()).contains("type=item_store key=k");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll", "nio"})
  void manyClientsThatAskAtOnceGetTheirOwnAnswers(String transport) throws Exception {
    List<WireConnection> wires = new ArrayList<>();
    try (RunningNode node = start(transport)) {
      try {
        for (int i = 0; i < CLIENTS; i++) {
          wires.add(WireConnection.open(node.address()));
          assertThat(wires.get(i).set("k" + i, "value " + i)).isEqualTo("STORED");
        }
        for (int round = 0; round < 20; round++) {
          for (int i = 0; i < CLIENTS; i++) {
            wires.get(i).send("get k" + i + "\r\n");
          }
          for (int i = 0; i < CLIENTS; i++) {
            assertThat(wires.get(i).readLine()).startsWith("VALUE k" + i + " ");
            assertThat(wires.get(i).readLine()).isEqualTo("value " + i);
            assertThat(wires.get(i).readLine()).isEqualTo("END");
          }
        }
      } finally {
        for (WireConnection wire : wires) {
          wire.close();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll", "nio"})
  void clientsThatResetLeaveNoAnswerToOthers(String transport) throws Exception {
    try (RunningNode node = start(transport);
        WireConnection faithful = WireConnection.open(node.address())) {
      assertThat(faithful.set("mine", "mine")).isEqualTo("STORED");
      assertThat(faithful.set("theirs", "theirs".repeat(50))).isEqualTo("STORED");
      for (int i = 0; i < CLIENTS; i++) {
        WireConnection gone = WireConnection.open(node.address());
        gone.socket().setSoLinger(true, 0);
        gone.send("get theirs\r\n");
        faithful.send("get mine\r\n");
        gone.close();
        try (WireConnection next = WireConnection.open(node.address())) {
          assertThat(next.get("mine")).isEqualTo("mine");
        }
        assertThat(faithful.readLine()).isEqualTo("VALUE mine 0 4");
        assertThat(faithful.readLine()).isEqualTo("mine");
        assertThat(faithful.readLine()).isEqualTo("END");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll", "nio"})
  void aClientThatReadsLateGetsEverything(String transport) throws Exception {
    int answers = 20_000;
    String value = "x".repeat(500);
    try (RunningNode node = start(transport);
        WireConnection late = WireConnection.open(node.address(), 4096);
        WireConnection other = WireConnection.open(node.address())) {
      assertThat(late.set("k", value)).isEqualTo("STORED");
      Thread sender = Thread.ofVirtual().start(() -> sendEach(late, "get k\r\n", answers));
      for (int i = 0; i < 1_000; i++) {
        assertThat(other.get("k")).isEqualTo(value);
      }
      for (int i = 0; i < answers; i++) {
        assertThat(late.readLine()).isEqualTo("VALUE k 0 500");
        assertThat(late.readLine()).isEqualTo(value);
        assertThat(late.readLine()).isEqualTo("END");
      }
      sender.join();
    }
  }

  private static void sendEach(WireConnection wire, String request, int times) {
    try {
      for (int i = 0; i < times; i++) {
        wire.send(request);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static RunningNode start(String transport) throws Exception {
    return EmbeddedNode.start("-t", "1", "-m", "64", "--transport", transport);
  }
}
