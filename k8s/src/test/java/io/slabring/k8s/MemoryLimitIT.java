package io.slabring.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** A node under a limit of memory: filled to the brim and used hard, it stays within. */
@NeedsEngine
class MemoryLimitIT {
  private static final int LIMIT = 512;
  private static final long MEGABYTE = 1 << 20;

  private static Network network;

  @BeforeAll
  static void createNetwork() {
    network = TestNetwork.create();
  }

  @AfterAll
  static void removeNetwork() {
    network.close();
  }

  @ParameterizedTest
  @ValueSource(doubles = {2, 0.5})
  void isFilledToTheBrimAndStaysWithinTheLimit(double cores) throws Exception {
    long seed = Long.getLong("slabring.seed", System.nanoTime());
    Random random = new Random(seed);
    try (NodeContainer node = new NodeContainer(network).limited(LIMIT, cores)) {
      node.start();
      assertThat(node.log()).contains("container: 512 MiB", "-m 290 -t " + (int) Math.ceil(cores));
      List<Wire> deaf = new ArrayList<>();
      try (Wire wire = node.connect()) {
        assertThat(wire.stat("limit_maxbytes")).isEqualTo(290 * MEGABYTE);
        fill(wire, random);
        assertThat(wire.stat("evictions")).as("it is full; seed %s", seed).isPositive();
        for (int i = 0; i < 50; i++) {
          Wire client = node.connect();
          deaf.add(client);
          // Asks for a lot, and never reads it.
          Thread.ofVirtual().start(() -> sendIgnoringReset(client, "get large\r\n".repeat(20_000)));
        }
        for (int i = 0; i < 200; i++) {
          assertThat(wire.get("large")).as("round %s, seed %s", i, seed).hasSize(500_000);
        }
        System.out.printf(
            "limit %d MiB, %s cores: %d MiB used, -m 290, %d items%n",
            LIMIT, cores, used(node), wire.stat("curr_items"));
      } finally {
        for (Wire client : deaf) {
          client.close();
        }
      }
      assertThat(node.wasKilledForMemory()).as("killed for memory").isFalse();
      assertThat(node.isRunning()).isTrue();
    }
  }

  private static void fill(Wire wire, Random random) throws IOException {
    String letters = "v".repeat(500_000);
    assertThat(wire.set("large", letters)).isEqualTo("STORED");
    long written = 0;
    for (int batch = 0; written < 400 * MEGABYTE; batch++) {
      StringBuilder requests = new StringBuilder();
      // Small items first, which need the most for their index, then ever larger ones.
      int most = written < 150 * MEGABYTE ? 40 : written < 300 * MEGABYTE ? 4_000 : 100_000;
      int count = 2_000_000 / most / 2;
      for (int i = 0; i < count; i++) {
        int length = 1 + random.nextInt(most);
        requests.append("set k").append(batch).append('_').append(i).append(" 0 0 ").append(length);
        requests.append(" noreply\r\n").append(letters, 0, length).append("\r\n");
        written += length + (most == 40 ? 60 : 0);
      }
      wire.send(requests + "get large\r\n");
      if (!wire.line().equals("END")) {
        wire.line();
        wire.line();
      } else {
        wire.set("large", letters);
      }
    }
    assertThat(wire.set("large", letters)).isEqualTo("STORED");
  }

  /** What the kernel counts for the container at the end, in MiB; it never shrinks. */
  private static long used(NodeContainer node) throws Exception {
    AtomicLong bytes = new AtomicLong();
    try (var counter =
        new ResultCallback.Adapter<Statistics>() {
          @Override
          public void onNext(Statistics statistics) {
            bytes.set(statistics.getMemoryStats().getUsage());
          }
        }) {
      node.docker().statsCmd(node.getContainerId()).withNoStream(true).exec(counter);
      counter.awaitCompletion();
    }
    return bytes.get() / MEGABYTE;
  }

  private static void sendIgnoringReset(Wire client, String requests) {
    try {
      client.send(requests);
    } catch (IOException e) {
      // closed at the end of the test
    }
  }

  @Test
  void whatDoesNotFitIsRefusedInOneLine() {
    for (String[] command : new String[][] {{"-m", "400"}, {}}) {
      int limit = command.length == 0 ? 128 : LIMIT;
      try (NodeContainer node = new NodeContainer(network).limited(limit, 1).withCommand(command)) {
        node.waitingFor(Wait.forLogMessage(".*does not fit.*", 1));
        node.start();
        assertThat(node.log().strip())
            .startsWith("slabring: -m ")
            .contains("the container's limit is " + limit + " MiB")
            .doesNotContain("\n");
      }
    }
  }

  @Test
  void anUnreadableSecretIsNamedInOneLine() {
    try (NodeContainer node =
        new NodeContainer(network)
            .withCommand(
                "--cluster",
                "test",
                "--cluster-bind",
                "*",
                "--cluster-secret-file",
                "/no/secret")) {
      node.waitingFor(Wait.forLogMessage(".*--cluster-secret-file.*", 1));
      node.start();
      assertThat(node.log().lines().filter(line -> line.startsWith("slabring: ")))
          .containsExactly(
              "slabring: --cluster-secret-file: /no/secret: there is no such file; make it, or name"
                  + " another");
    }
  }
}
