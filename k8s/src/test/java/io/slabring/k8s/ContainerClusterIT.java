package io.slabring.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters of containers that find each other by a DNS alias. */
@NeedsEngine
class ContainerClusterIT {
  private static final String[] ALL = {"n0", "n1", "n2", "n3", "n4"};
  private static final String SECRET = "a secret that is long enough";
  private static final long SEED = Long.getLong("slabring.seed", System.nanoTime());

  @TempDir private Path directory;

  @Test
  void threeFindEachOtherByTheNameAndOneWithAnotherSecretStaysOutside() throws Exception {
    try (Cluster cluster = new Cluster(directory).start("n0", "n1", "n2")) {
      cluster.awaitServing("n0", "n1", "n2");
      Path other = Cluster.secret(directory, "other", SECRET);
      try (NodeContainer stranger = cluster.container("stranger", other)) {
        stranger.start();
        Await.until(
            "the stranger was rejected",
            () ->
                cluster.all().anyMatch(node -> node.log().contains("rejected a connection from")));
        assertThat(cluster.serves("n0", "n1", "n2")).isTrue();
        Await.until("the stranger serves alone", () -> viewOf(stranger).contains("stranger|"));
        assertThat(viewOf(stranger)).doesNotContain("n0", "n1", "n2");
        assertThat(cluster.serves("n0", "n1", "n2")).isTrue();
      }
    }
  }

  @Test
  void aNameWithoutAddressIsLookedUpAgainAndAgain() throws Exception {
    try (Cluster cluster = new Cluster(directory);
        NodeContainer alone = cluster.container("n0", Cluster.secret(directory, "s", SECRET))) {
      String[] command = alone.getCommandParts();
      command[5] = "dns:nobody";
      alone.withCommand(command).start();
      Await.until("it says so", () -> alone.log().contains("cannot resolve nobody"));
      Await.until("it serves alone", () -> viewOf(alone).contains("n0|"));
    }
  }

  @Test
  void fiveUnderLoadWhileOneIsKilledHangsIsCutOffAndComesBackElsewhere() throws Exception {
    System.out.println("five under load: -Dslabring.seed=" + SEED);
    try (Cluster cluster = new Cluster(directory).start(ALL)) {
      cluster.awaitServing(ALL);
      try (Load load = new Load(SEED, cluster.node("n0").ip(), cluster.node("n1").ip())) {
        awaitHits(load);
        load.disturb();
        killed(cluster);
        load.settle();
        awaitHits(load);
        load.disturb();
        hanging(cluster);
        load.settle();
        awaitHits(load);
        load.disturb();
        cutOff(cluster);
        load.settle();
        awaitHits(load);
        load.disturb();
        elsewhere(cluster);
        load.settle();
        awaitHits(load);
        load.takeFailures();
        awaitHits(load);
        assertThat(load.takeFailures()).as("failures after all is well again").isEmpty();
        assertThat(load.stale()).as("old values, seed %s", SEED).isEmpty();
        System.out.println(load.summary());
      }
    }
  }

  private static void killed(Cluster cluster) {
    DockerClient docker = cluster.node("n4").docker();
    docker.killContainerCmd(cluster.node("n4").getContainerId()).exec();
    timed("killed", () -> cluster.awaitServing("n0", "n1", "n2", "n3"));
    docker.startContainerCmd(cluster.node("n4").getContainerId()).exec();
    timed("started again", () -> cluster.awaitServing(ALL));
  }

  private static void hanging(Cluster cluster) {
    NodeContainer node = cluster.node("n3");
    node.docker().pauseContainerCmd(node.getContainerId()).exec();
    timed("hanging", () -> cluster.awaitServing("n0", "n1", "n2", "n4"));
    node.docker().unpauseContainerCmd(node.getContainerId()).exec();
    timed("going on", () -> cluster.awaitServing(ALL));
  }

  private static void cutOff(Cluster cluster) throws Exception {
    String ip = cluster.node("n2").ip();
    List<String> others =
        cluster.all().map(NodeContainer::ip).filter(other -> !other.equals(ip)).toList();
    try (Partition partition = new Partition(ip, others)) {
      timed("cut off", () -> cluster.awaitServing("n0", "n1", "n3", "n4"));
    }
    timed("reachable", () -> cluster.awaitServing(ALL));
  }

  /** The old one hangs, and so keeps its address, when the new one takes its name. */
  private static void elsewhere(Cluster cluster) {
    String before = cluster.node("n1").ip();
    NodeContainer old = cluster.node("n1");
    old.docker().pauseContainerCmd(old.getContainerId()).exec();
    try (old) {
      cluster.replace("n1");
      assertThat(cluster.node("n1").ip()).isNotEqualTo(before);
      timed("elsewhere", () -> cluster.awaitServing(ALL));
    }
    timed("alone under its name", () -> cluster.awaitServing(ALL));
  }

  @Test
  void aRollingRestartShowsClientsNothingButMisses() throws Exception {
    String[] three = {"n0", "n1", "n2"};
    try (Cluster cluster = new Cluster(directory).start(three)) {
      cluster.awaitServing(three);
      try (Load load = new Load(SEED, cluster.node("n0").ip(), cluster.node("n2").ip())) {
        awaitHits(load);
        for (String name : three) {
          NodeContainer node = cluster.node(name);
          load.disturb();
          node.docker().stopContainerCmd(node.getContainerId()).withTimeout(60).exec();
          node.docker().startContainerCmd(node.getContainerId()).exec();
          timed("restarted " + name, () -> cluster.awaitServing(three));
          load.settle();
          awaitHits(load);
        }
        assertThat(load.takeFailures()).as("failures, seed %s", SEED).isEmpty();
        assertThat(load.stale()).as("old values, seed %s", SEED).isEmpty();
        System.out.println("rolling restart: " + load.summary());
      }
    }
  }

  /** By a connection of its own: a node that takes a view ends those that it has. */
  private static String viewOf(NodeContainer node) throws Exception {
    try (Wire wire = node.connect()) {
      return wire.config();
    }
  }

  private static void awaitHits(Load load) {
    long before = load.hits();
    Await.until("reads that find something", () -> load.hits() > before + 300);
  }

  private static void timed(String what, Runnable step) {
    long start = System.nanoTime();
    step.run();
    System.out.printf("%s: all agree after %.1f s%n", what, (System.nanoTime() - start) / 1e9);
  }
}
