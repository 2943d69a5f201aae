package io.slabring.k8s;

import io.slabring.membership.ClusterText;
import io.slabring.membership.ClusterView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/** Nodes in containers of one network that know one secret, by name. Close it once. */
final class Cluster implements AutoCloseable {
  private final Network network = TestNetwork.create();
  private final Map<String, NodeContainer> nodes = new TreeMap<>();
  private final Path secret;

  Cluster(Path directory) throws IOException {
    secret = secret(directory, "secret", "correct horse battery staple");
  }

  static Path secret(Path directory, String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    // The node is another user; the directory above is the test's own.
    file.toFile().setReadable(true, false);
    return file;
  }

  /** Starts nodes at once. */
  Cluster start(String... names) {
    for (String name : names) {
      nodes.put(name, container(name, secret));
    }
    Startables.deepStart(Arrays.stream(names).map(nodes::get)).join();
    return this;
  }

  NodeContainer container(String name, Path itsSecret) {
    return new NodeContainer(network).inCluster(name, itsSecret).limited(320, 2);
  }

  NodeContainer node(String name) {
    return nodes.get(name);
  }

  /** Starts a node under the name of another one, which is returned and goes on as it is. */
  NodeContainer replace(String name) {
    NodeContainer old = nodes.get(name);
    start(name);
    return old;
  }

  Stream<NodeContainer> all() {
    return nodes.values().stream();
  }

  /** Whether these nodes agree on a view in which just these serve. */
  boolean serves(String... names) throws IOException {
    List<String> expected = Stream.of(names).sorted().toList();
    String first = null;
    for (String name : expected) {
      try (Wire wire = nodes.get(name).connect()) {
        String config = wire.config();
        ClusterView view = ClusterText.parse(config);
        if (!view.serving().stream().map(node -> node.host()).sorted().toList().equals(expected)) {
          return false;
        }
        if (first != null && !config.equals(first)) {
          return false;
        }
        first = config;
      }
    }
    return true;
  }

  void awaitServing(String... names) {
    try {
      Await.until(String.join(", ", names) + " serve", () -> serves(names));
    } catch (AssertionError e) {
      nodes.forEach((name, node) -> System.err.println("--- " + name + "\n" + node.log()));
      throw e;
    }
  }

  Network network() {
    return network;
  }

  @Override
  public void close() {
    nodes.values().forEach(NodeContainer::stop);
    network.close();
  }
}
