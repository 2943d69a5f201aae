package io.slabring.load.chaos;

import module java.base;

import io.slabring.load.process.Commands;
import io.slabring.load.server.Ports;

/** The places of all nodes, and what they stand on. Removes everything when closed. */
final class Cluster implements AutoCloseable {
  private static final int PORT = 11211;
  private static final int CLUSTER_PORT = 7800;

  private final Path directory = Files.createTempDirectory("slabring-chaos");
  private final List<ChaosNode> nodes = new ArrayList<>();
  private final Lab lab;

  /** Makes the places; no node runs yet. */
  Cluster(Path launcher, int size) throws IOException {
    lab = Lab.isPossible() ? Lab.make(size) : null;
    try {
      Path secret = Files.writeString(directory.resolve("secret"), "a secret of this run of chaos");
      List<Integer> ports = lab == null ? freePorts(2 * size) : List.of();
      List<String> joins =
          IntStream.range(0, size)
              .mapToObj(
                  i ->
                      lab == null
                          ? "127.0.0.1:" + ports.get(size + i)
                          : lab.clusterAddress(i) + ":" + CLUSTER_PORT)
              .toList();
      for (int i = 0; i < size; i++) {
        InetSocketAddress node =
            lab == null
                ? new InetSocketAddress("127.0.0.1", ports.get(i))
                : new InetSocketAddress(lab.clientAddress(i), PORT);
        String outside = lab == null ? "127.0.0.1" : lab.ownAddress();
        nodes.add(new ChaosNode(lab, i, launcher, directory, secret, node, outside, joins));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < count) {
      ports.add(Ports.free());
    }
    return List.copyOf(ports);
  }

  /** Whether nodes can be cut off from each other. */
  boolean hasNetworks() {
    return lab != null;
  }

  List<ChaosNode> nodes() {
    return List.copyOf(nodes);
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(ChaosNode::close);
    if (lab != null) {
      lab.close();
    }
    Commands.delete(directory);
  }
}
