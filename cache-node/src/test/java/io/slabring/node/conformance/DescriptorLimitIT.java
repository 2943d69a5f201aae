package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that runs out of file descriptors while it serves. */
class DescriptorLimitIT {
  private static final int PLACES = 10;

  /** An error loop writes thousands of lines in the time that the requests below take. */
  private static final int LINES_MAX = 20;

  @ParameterizedTest
  @ValueSource(strings = {"", "--transport epoll", "--transport nio"})
  void itServesOnSaysSoAndAcceptsAgainOnceThereAreDescriptors(String transport)
      throws IOException, InterruptedException {
    String[] flags = ("-t 1 -o no_maxconns_fast -c " + PLACES + " " + transport).split(" ");
    List<WireConnection> clients = new ArrayList<>();
    try (NodeProcess node = NodeProcess.start(NodeProcess.launcher(), flags);
        WireConnection early = WireConnection.open(node.address())) {
      assertThat(early.set("a", "kept")).isEqualTo("STORED");
      int before = lines(node);
      int limit = highestDescriptor(node) + 1;
      // io_uring keeps the limit it began to accept with: it must stop before the limit falls.
      takeAllPlaces(node, clients);
      limitDescriptors(node, limit);
      closeAll(clients);
      for (int i = 1; i < PLACES; i++) {
        clients.add(WireConnection.open(node.address())); // the kernel takes them until we do
      }
      Await.until("the warning", () -> node.output().contains("cannot accept connections on"));
      for (int i = 0; i < 1000; i++) {
        assertThat(early.get("a")).isEqualTo("kept");
      }
      limitDescriptors(node, 1024);
      for (WireConnection client : clients) {
        assertThat(client.get("a")).isEqualTo("kept");
      }
      assertThat(lines(node) - before).as(node.output()).isBetween(1, LINES_MAX);
      assertThat(node.output()).contains("ulimit -n").doesNotContain("\tat ");
    } finally {
      closeAll(clients);
    }
  }

  private static void takeAllPlaces(NodeProcess node, List<WireConnection> clients)
      throws IOException {
    for (int i = 1; i < PLACES; i++) {
      WireConnection client = WireConnection.open(node.address());
      clients.add(client);
      assertThat(client.ask("mn\r\n")).isEqualTo("MN");
    }
  }

  private static void closeAll(List<WireConnection> clients) throws IOException {
    for (WireConnection client : clients) {
      client.close();
    }
    clients.clear();
  }

  private static int lines(NodeProcess node) {
    return (int) node.output().lines().count();
  }

  /** The limit is on a descriptor's number, so holes below the highest stay usable. */
  private static int highestDescriptor(NodeProcess node) throws IOException {
    Path open = Path.of("/proc/" + node.handle().pid() + "/fd");
    try (Stream<Path> descriptors = Files.list(open)) {
      return descriptors
          .mapToInt(file -> Integer.parseInt(file.getFileName().toString()))
          .max()
          .orElseThrow();
    }
  }

  private static void limitDescriptors(NodeProcess node, int soft)
      throws IOException, InterruptedException {
    String pid = Long.toString(node.handle().pid());
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", pid, "--nofile=" + soft + ":").inheritIO().start();
    assertThat(prlimit.waitFor()).isZero();
  }
}
