package io.slabring.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.client.SlabringClient;
import io.slabring.client.topology.Topology;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One version means one list, also while clients reach two parts of a torn cluster.
 *
 * <p>{@code -Dslabring.cut.seconds=N} makes the partition longer. Without the right to make
 * networks the test is skipped, except in CI.
 */
@Timeout(1800)
class OneListIT {
  private static final int NODES = 4;
  private static final int CLIENTS_PER_NODE = 3;
  private static final int SECONDS = Integer.getInteger("slabring.cut.seconds", 20);
  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final List<SlabringClient> clients = new ArrayList<>();

  /** Every list that was seen at a node or a client, by its version. */
  private final Map<Long, Set<Set<String>>> seen = new TreeMap<>();

  private Cluster cluster;
  private List<ChaosNode> nodes;

  @BeforeEach
  void start() throws Exception {
    Path launcher =
        Path.of(System.getProperty("slabring.root", "..")).resolve("slabring").toAbsolutePath();
    cluster = new Cluster(launcher, NODES);
    boolean possible = cluster.hasNetworks();
    assertThat(possible || System.getenv("CI") == null).as("CI may make networks").isTrue();
    assumeTrue(possible, "network namespaces need root and the program ip");
    nodes = cluster.nodes();
    for (ChaosNode node : nodes) {
      node.start();
      await("an answer of node " + node.machine(), () -> node.view() != null);
    }
    for (ChaosNode node : nodes) {
      for (int i = 0; i < CLIENTS_PER_NODE; i++) {
        clients.add(
            SlabringClient.builder()
                .discover(node.address())
                .pollInterval(Duration.ofMillis(250))
                .eventLoops(1)
                .startTimeout(PATIENCE)
                .build());
      }
    }
    await("the first list at all clients", () -> allHave(nodes));
  }

  @AfterEach
  void end() throws Exception {
    clients.forEach(SlabringClient::close);
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void aNodeThatIsCutOffFromTheOthersNeverSharesAVersionWithThem() throws Exception {
    ChaosNode alone = nodes.getLast();
    List<ChaosNode> others = nodes.subList(0, NODES - 1);
    report("before");
    alone.cutOff();
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    await("all clients with the majority", () -> allHave(others));
    report("majority's list everywhere");
    while (System.nanoTime() < end) {
      look();
      assertThat(allHave(others)).as(this::account).isTrue();
      LockSupport.parkNanos(LOOK.toNanos());
    }
    await("a list of the node that is alone", () -> listOf(alone).size() == 1);
    report("end of the cut");
    alone.reconnect();
    await("all clients with all nodes", () -> allHave(nodes));
    report("healed");
    assertThat(seen.values()).as(this::account).allSatisfy(lists -> assertThat(lists).hasSize(1));
  }

  private boolean allHave(List<ChaosNode> expected) {
    Set<String> addresses = new HashSet<>();
    expected.forEach(node -> addresses.add(node.address()));
    return clients.stream().allMatch(client -> addresses(client.topology()).equals(addresses));
  }

  private static Set<String> addresses(Topology topology) {
    return addresses(topology.nodes());
  }

  private static Set<String> addresses(List<Node> nodes) {
    Set<String> addresses = new TreeSet<>();
    nodes.forEach(node -> addresses.add(node.host() + ":" + node.port()));
    return addresses;
  }

  private static Set<String> listOf(ChaosNode node) {
    ClusterView view = node.view();
    return view == null ? Set.of() : addresses(view.serving());
  }

  /** Notes what every node says and every client has now. */
  private void look() {
    for (ChaosNode node : nodes) {
      ClusterView view = node.view();
      if (view != null) {
        note(view.version(), addresses(view.serving()));
      }
    }
    for (SlabringClient client : clients) {
      Topology topology = client.topology();
      note(topology.version(), addresses(topology));
    }
  }

  private void note(long version, Set<String> list) {
    seen.computeIfAbsent(version, any -> new HashSet<>()).add(list);
  }

  private void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      look();
      assertThat(System.nanoTime()).as(() -> "no " + what + account()).isLessThan(end);
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /** Prints how many clients have which list, and what each node says. */
  private void report(String when) {
    Map<String, Integer> counts = new TreeMap<>();
    for (SlabringClient client : clients) {
      Topology topology = client.topology();
      counts.merge(topology.version() + " " + names(addresses(topology)), 1, Integer::sum);
    }
    List<String> views = new ArrayList<>();
    for (ChaosNode node : nodes) {
      ClusterView view = node.view();
      views.add(view == null ? "-" : view.version() + " " + names(addresses(view.serving())));
    }
    System.out.println("one list, " + when + ": clients " + counts + ", nodes " + views);
  }

  private Set<Integer> names(Set<String> list) {
    Set<Integer> names = new TreeSet<>();
    for (ChaosNode node : nodes) {
      if (list.contains(node.address())) {
        names.add(node.machine());
      }
    }
    return names;
  }

  private String account() {
    StringBuilder account = new StringBuilder("\nlists by version: ");
    seen.forEach(
        (version, lists) -> lists.forEach(list -> account.append(version).append(names(list))));
    nodes.forEach(
        node -> account.append("\nnode ").append(node.machine()).append(":\n").append(node.log()));
    return account.toString();
  }
}
