package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that send nonsense, too much or nothing. After each of them another client's items are
 * all there and the node answers.
 */
class BadInputTest {
  private static final int ITEMS = 500;
  private static final Duration DEADLINE = Duration.ofSeconds(120);

  private static RunningNode node;
  private WireConnection neighbour;

  @BeforeAll
  static void start() throws IOException {
    node = RunningNode.start("-m", "64", "-c", "256", "-t", "2");
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
  }

  @BeforeEach
  void fillByTheNeighbour() throws IOException {
    neighbour = node.connect();
    for (int i = 0; i < ITEMS; i++) {
      assertThat(neighbour.set("neighbour:" + i, value(i))).isEqualTo("STORED");
    }
  }

  @AfterEach
  void neighbourLostNothing() throws IOException {
    for (int i = 0; i < ITEMS; i++) {
      assertThat(neighbour.get("neighbour:" + i)).isEqualTo(value(i));
    }
    neighbour.close();
    try (WireConnection fresh = node.connect()) {
      assertThat(fresh.ask("mn\r\n")).isEqualTo("MN");
    }
  }

  private static String value(int i) {
    return "value " + i + " ".repeat(i % 90) + "end";
  }

  @Test
  void garbage() throws IOException {
    long seed = Long.getLong("slabring.seed", 20_261_120L);
    System.out.println("garbage: -Dslabring.seed=" + seed);
    for (int round = 0; round < 8; round++) {
      byte[] garbage = new byte[64 * 1024];
      new Random(seed + round).nextBytes(garbage);
      try (WireConnection client = node.connect()) {
        sendIgnoringReset(client, garbage);
        endAndDrain(client);
      }
    }
  }

  @Test
  void garbageOfProtocolWords() throws IOException {
    long seed = Long.getLong("slabring.seed", 20_261_121L);
    System.out.println("garbage of words: -Dslabring.seed=" + seed);
    String[] words = {
      "get",
      "gets",
      "set",
      "add",
      "cas",
      "append",
      "incr",
      "touch",
      "gat",
      "mg",
      "ms",
      "md",
      "ma",
      "me",
      "mn",
      "a",
      "b",
      "0",
      "1",
      "-1",
      "99999999999",
      "4",
      "noreply",
      "v",
      "k",
      "O1",
      "T0",
      "N30",
      "b",
      "q",
      "C1",
      "x",
      "\r\n",
      "\r\n",
      "\r\n",
      "\n",
      "\0",
      "\u00ff",
      "stats"
    };
    for (int round = 0; round < 8; round++) {
      Random random = new Random(seed + round);
      StringBuilder text = new StringBuilder();
      while (text.length() < 64 * 1024) {
        text.append(words[random.nextInt(words.length)]);
        text.append(random.nextInt(8) == 0 ? "\r\n" : " ");
      }
      try (WireConnection client = node.connect()) {
        sendIgnoringReset(client, text.toString().getBytes(StandardCharsets.ISO_8859_1));
        endAndDrain(client);
      }
    }
  }

  @Test
  void lineWithoutEnd() throws IOException {
    try (WireConnection client = node.connect()) {
      sendIgnoringReset(client, "x".repeat(1 << 20).getBytes(StandardCharsets.ISO_8859_1));
      assertThat(client.readLine()).isNull();
    }
  }

  @Test
  void getWithoutEnd() throws IOException {
    try (WireConnection client = node.connect()) {
      client.send("get ");
      byte[] keys = "neighbour:1 nothing ".repeat(5_000).getBytes(StandardCharsets.ISO_8859_1);
      client.send(keys);
      assertThat(neighbour.ask("mn\r\n")).isEqualTo("MN");
      client.send("end\r\n");
      assertThat(countValues(client)).isEqualTo(5_000);
    }
  }

  @Test
  void multigetOfHundredThousandKeys() throws Exception {
    StringBuilder line = new StringBuilder("get");
    for (int i = 0; i < 100_000; i++) {
      line.append(" neighbour:").append(i % (2 * ITEMS));
    }
    line.append("\r\n");
    try (WireConnection client = node.connect()) {
      byte[] request = line.toString().getBytes(StandardCharsets.ISO_8859_1);
      Thread writer = Thread.ofVirtual().start(() -> sendIgnoringReset(client, request));
      assertThat(countValues(client)).isEqualTo(50_000);
      writer.join();
      assertThat(client.ask("mn\r\n")).isEqualTo("MN");
    }
  }

  private static int countValues(WireConnection client) throws IOException {
    int values = 0;
    for (String line = client.readLine(); !"END".equals(line); line = client.readLine()) {
      assertThat(line).startsWith("VALUE neighbour:");
      client.readLine();
      values++;
    }
    return values;
  }

  @Test
  void readsLateButGetsEverything() throws Exception {
    String big = "c".repeat(300_000);
    assertThat(neighbour.set("big", big)).isEqualTo("STORED");
    try (WireConnection client = WireConnection.open(node.address(), 4096)) {
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () ->
                      sendIgnoringReset(
                          client, "get big\r\n".repeat(100).getBytes(StandardCharsets.ISO_8859_1)));
      for (int i = 0; i < 50; i++) {
        assertThat(neighbour.ask("mn\r\n")).isEqualTo("MN");
      }
      for (int i = 0; i < 100; i++) {
        assertThat(client.readLine()).isEqualTo("VALUE big 0 300000");
        assertThat(new String(client.readExactly(300_000), StandardCharsets.ISO_8859_1))
            .isEqualTo(big);
        assertThat(client.readLine()).isEmpty();
        assertThat(client.readLine()).isEqualTo("END");
      }
      writer.join();
    }
  }

  @Test
  void aValueChangesWhileASlowClientReadsIt() throws IOException {
    String old = "o".repeat(1_000_000);
    assertThat(neighbour.set("slow", old)).isEqualTo("STORED");
    try (WireConnection client = WireConnection.open(node.address(), 4096)) {
      client.send("get slow\r\n");
      assertThat(client.readLine()).isEqualTo("VALUE slow 0 1000000");
      assertThat(neighbour.set("slow", "n".repeat(1_000_000))).isEqualTo("STORED");
      assertThat(neighbour.ask("delete slow\r\n")).isEqualTo("DELETED");
      assertThat(new String(client.readExactly(1_000_000), StandardCharsets.ISO_8859_1))
          .isEqualTo(old);
    }
  }

  @Test
  void connectsAndSaysNothing() throws IOException {
    List<WireConnection> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        silent.add(node.connect());
      }
      assertThat(neighbour.ask("mn\r\n")).isEqualTo("MN");
      // they may still change their mind
      assertThat(silent.getLast().ask("mn\r\n")).isEqualTo("MN");
    } finally {
      for (WireConnection client : silent) {
        client.close();
      }
    }
  }

  @Test
  void halfClosedSocketsGetTheirAnswers() throws IOException {
    try (WireConnection client = node.connect()) {
      client.send("get neighbour:1\r\nget neighbour:2\r\nmn\r\n");
      client.shutOutput();
      assertThat(countValues(client)).isEqualTo(1);
      assertThat(countValues(client)).isEqualTo(1);
      assertThat(client.readLine()).isEqualTo("MN");
      assertThat(client.readLine()).isNull();
    }
  }

  @Test
  void halfClosedInTheMiddleOfAValue() throws IOException {
    try (WireConnection client = node.connect()) {
      client.send("set neighbour:1 0 0 100\r\nabc");
      client.shutOutput();
      assertThat(client.readLine()).isNull();
    }
  }

  @Test
  void resetInTheMiddleOfAValue() throws IOException {
    for (int i = 0; i < 50; i++) {
      try (WireConnection client = node.connect()) {
        client.socket().setSoLinger(true, 0);
        client.send("set neighbour:" + i + " 0 0 1000000\r\n" + "z".repeat(20_000));
      }
    }
    Await.until("the reset connections are gone", DEADLINE, () -> node.connections() <= 3);
  }

  @Test
  void lengthsThatAreNone() throws IOException {
    try (WireConnection client = node.connect()) {
      for (String length :
          List.of(
              "-1",
              "-2147483648",
              "2147483647",
              "2147483648",
              "4294967295",
              "4294967296",
              "9223372036854775807",
              "18446744073709551616",
              "1e3",
              "0x7f",
              "",
              "nan")) {
        assertThat(client.ask("set a 0 0 " + length + "\r\n"))
            .as("set with length %s", length)
            .isEqualTo("CLIENT_ERROR bad command line format");
        assertThat(client.ask("ms a " + length + "\r\n"))
            .as("ms with length %s", length)
            .isEqualTo("CLIENT_ERROR bad command line format");
      }
      assertThat(client.ask("mn\r\n")).isEqualTo("MN");
    }
  }

  @Test
  void valueLargerThanTheLimit() throws IOException {
    try (WireConnection client = node.connect()) {
      String tooLarge = "x".repeat((1 << 20) + 1);
      assertThat(client.set("large", tooLarge))
          .isEqualTo("SERVER_ERROR object too large for cache");
      assertThat(client.ask("mn\r\n")).isEqualTo("MN");
      assertThat(client.get("large")).isNull();
    }
  }

  @Test
  void connectionFloodPastTheLimit() throws IOException {
    try (RunningNode small = RunningNode.start("-m", "64", "-c", "20", "-t", "1")) {
      List<WireConnection> flood = new ArrayList<>();
      try (WireConnection first = small.connect()) {
        assertThat(first.set("kept", "here")).isEqualTo("STORED");
        int refused = 0;
        for (int i = 0; i < 60; i++) {
          WireConnection client = small.connect();
          flood.add(client);
          String answer = answerOrReset(client);
          if (!"MN".equals(answer)) {
            assertThat(answer).isIn("ERROR Too many open connections", null);
            refused++;
          }
        }
        assertThat(refused).isBetween(40, 55);
        assertThat(first.get("kept")).isEqualTo("here");
        for (WireConnection client : flood) {
          client.close();
        }
        Await.until(
            "room for a newcomer",
            DEADLINE,
            () -> {
              try (WireConnection client = small.connect()) {
                return "MN".equals(answerOrReset(client));
              }
            });
        assertThat(first.get("kept")).isEqualTo("here");
      } finally {
        for (WireConnection client : flood) {
          client.close();
        }
      }
    }
  }

  private static String answerOrReset(WireConnection client) throws IOException {
    try {
      return client.ask("mn\r\n");
    } catch (SocketException e) {
      return null;
    }
  }

  /** Says that no more comes and reads until the server closes too; it may do so at any time. */
  private static void endAndDrain(WireConnection client) throws IOException {
    try {
      client.shutOutput();
    } catch (SocketException e) {
      return;
    }
    try {
      while (client.fill()) {
        client.discard();
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("neither answered nor closed", e);
    }
  }

  private static void sendIgnoringReset(WireConnection client, byte[] bytes) {
    try {
      client.send(bytes);
    } catch (IOException e) {
      // closed by the server, or by us at the end of the test
    }
  }
}
