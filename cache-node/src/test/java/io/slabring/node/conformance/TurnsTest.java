package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -R} and {@code -o read_buf_mem_limit}: no connection takes more than its share. */
class TurnsTest {
  private static final long SEED = 20_261_120;
  private static final int REQUESTS = 2_000;

  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll", "nio"})
  void aLongPipelineIsAnsweredInOrderTurnByTurn(String transport) throws Exception {
    Random random = new Random(SEED);
    StringBuilder requests = new StringBuilder();
    StringBuilder answers = new StringBuilder();
    for (int i = 0; i < REQUESTS; i++) {
      int length = random.nextInt(random.nextInt(10) == 0 ? 40_000 : 40);
      String value = String.valueOf((char) ('a' + i % 26)).repeat(length);
      switch (random.nextInt(4)) {
        case 0 -> {
          requests.append("set k 0 0 %d\r\n%s\r\nmg k v\r\n".formatted(length, value));
          answers.append("STORED\r\nVA %d\r\n%s\r\n".formatted(length, value));
        }
        case 1 -> {
          requests.append("ms x ").append(length).append("\r\n").append(value).append("\r\n");
          answers.append("HD\r\n");
        }
        case 2 -> {
          requests.append("get none none").append(i).append("\r\n");
          answers.append("END\r\n");
        }
        default -> {
          requests.append("nonsense\r\n");
          answers.append("ERROR\r\n");
        }
      }
    }
    try (RunningNode node =
            EmbeddedNode.start("-R", "3", "-t", "1", "-m", "64", "--transport", transport);
        WireConnection wire = WireConnection.open(node.address())) {
      Thread sender = Thread.ofVirtual().start(() -> sendAll(wire, requests.toString()));
      String got = new String(wire.readExactly(answers.length()));
      assertThat(got.equals(answers.toString())).as("all answers in order, seed %d", SEED).isTrue();
      sender.join();
      wire.send("quit\r\n");
      assertThat(wire.readLine()).isNull();
    }
  }

  private static void sendAll(WireConnection wire, String text) {
    try {
      wire.send(text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void turnsThatEndEarlyAreCounted() throws Exception {
    try (RunningNode node = EmbeddedNode.start("-R", "1", "-t", "1", "-m", "64");
        WireConnection wire = WireConnection.open(node.address())) {
      wire.send("set k 0 0 1\r\nv\r\n".repeat(6));
      for (int i = 0; i < 6; i++) {
        assertThat(wire.readLine()).isEqualTo("STORED");
      }
      assertThat(stat(wire, "conn_yields")).isBetween(5L, 6L);
    }
  }

  @Test
  void aGetOverTheReplyMemoryIsRefusedAndTheConnectionLives() throws Exception {
    try (RunningNode node = limited();
        WireConnection wire = WireConnection.open(node.address())) {
      assertThat(wire.set("k", "v")).isEqualTo("STORED");
      assertThat(wire.ask("get" + " k".repeat(500) + "\r\n"))
          .isEqualTo("SERVER_ERROR out of memory writing get response");
      assertThat(wire.get("k")).isEqualTo("v");
      assertThat(stat(wire, "response_obj_oom")).isEqualTo(1);
    }
  }

  @Test
  void aPipelineOverTheReplyMemoryIsClosedWithoutAnAnswer() throws Exception {
    try (RunningNode node = limited();
        WireConnection wire = WireConnection.open(node.address());
        WireConnection other = WireConnection.open(node.address())) {
      wire.send("mg k v\r\n".repeat(500));
      assertThat(wire.readLine()).isNull();
      assertThat(stat(other, "response_obj_oom")).isEqualTo(1);
    }
  }

  /** 1 MiB for 32 event loops. */
  private static RunningNode limited() throws Exception {
    return EmbeddedNode.start("-o", "read_buf_mem_limit=1", "-t", "32", "-R", "500", "-m", "64");
  }

  private static long stat(WireConnection wire, String name) throws Exception {
    wire.send("stats\r\n");
    long value = -1;
    for (String line = wire.readLine(); !"END".equals(line); line = wire.readLine()) {
      if (line.startsWith("STAT " + name + " ")) {
        value = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return value;
  }
}
