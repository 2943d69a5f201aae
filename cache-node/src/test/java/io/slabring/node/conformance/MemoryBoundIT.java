package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever clients throw at it, the process stays within {@code -m} x 1.08 + 160 MiB. */
class MemoryBoundIT {
  private static final int MEGABYTES = 64;
  private static final long BOUND = (long) ((MEGABYTES << 20) * 1.08) + (160L << 20);

  private NodeProcess node;
  private WireConnection neighbour;

  @BeforeEach
  void start() throws IOException {
    node = NodeProcess.start(NodeProcess.launcher(), "-m", "" + MEGABYTES, "-t", "2");
    neighbour = WireConnection.open(node.address());
    assertThat(neighbour.set("neighbour", "here")).isEqualTo("STORED");
  }

  @AfterEach
  void withinItsBound() throws IOException {
    try (NodeProcess closing = node;
        WireConnection wire = neighbour) {
      long resident = closing.residentBytes();
      System.out.println("resident: " + (resident >> 20) + " MiB of " + (BOUND >> 20));
      assertThat(resident).isLessThan(BOUND);
      assertThat(wire.ask("mn\r\n")).isEqualTo("MN");
      assertThat(closing.output()).doesNotContain("Exception", "OutOfMemory");
    }
  }

  @Test
  void clientsThatSendAndNeverRead() throws IOException {
    String big = "b".repeat(100_000);
    assertThat(neighbour.set("big", big)).isEqualTo("STORED");
    byte[] gets = "get big\r\n".repeat(2_000).getBytes(StandardCharsets.ISO_8859_1);
    byte[] small = "get neighbour\r\n".repeat(100_000).getBytes(StandardCharsets.ISO_8859_1);
    List<WireConnection> deaf = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        WireConnection client = WireConnection.open(node.address(), 4096);
        deaf.add(client);
        byte[] requests = i % 2 == 0 ? gets : small;
        Thread.ofVirtual().start(() -> sendIgnoringReset(client, requests));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(neighbour.get("neighbour")).isEqualTo("here");
        assertThat(neighbour.get("big")).isEqualTo(big);
      }
      assertThat(node.residentBytes()).isLessThan(BOUND);
    } finally {
      for (WireConnection client : deaf) {
        client.close();
      }
    }
  }

  @Test
  void hugeAnnouncedValues() throws IOException {
    List<WireConnection> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        WireConnection client = WireConnection.open(node.address());
        clients.add(client);
        String verb = i % 2 == 0 ? "set huge" + i + " 0 0 " : "ms huge" + i + " ";
        client.send(verb + "2000000000\r\n" + "x".repeat(10_000));
        assertThat(neighbour.get("neighbour")).isEqualTo("here");
      }
      assertThat(node.residentBytes()).isLessThan(BOUND);
    } finally {
      for (WireConnection client : clients) {
        client.close();
      }
    }
  }

  @Test
  void manyHalfSentValues() throws IOException {
    List<WireConnection> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        WireConnection client = WireConnection.open(node.address());
        clients.add(client);
        client.send("set half" + i + " 0 0 1000000\r\n" + "x".repeat(1000));
        assertThat(neighbour.ask("mn\r\n")).isEqualTo("MN");
      }
      assertThat(node.residentBytes()).isLessThan(BOUND);
    } finally {
      for (WireConnection client : clients) {
        client.close();
      }
    }
  }

  @Test
  void moreItemsThanFitOfAllSizes() throws IOException {
    long seed = Long.getLong("slabring.seed", System.nanoTime());
    System.out.println("items of all sizes: -Dslabring.seed=" + seed);
    Random random = new Random(seed);
    String letters = "v".repeat(1 << 20);
    long written = 0;
    for (int i = 0; written < 4L * (MEGABYTES << 20); i++) {
      int length = 1 + (int) Math.pow(2, random.nextDouble() * 19.9);
      String answer = neighbour.set("item" + i, letters.substring(0, length));
      assertThat(answer).as("item %s of %s bytes, seed %s", i, length, seed).isEqualTo("STORED");
      written += length;
    }
    assertThat(neighbour.ask("mn\r\n")).isEqualTo("MN");
  }

  private static void sendIgnoringReset(WireConnection client, byte[] bytes) {
    try {
      client.send(bytes);
    } catch (IOException e) {
      // closed at the end of the test
    }
  }
}
