package io.slabring.load.server;

import module java.base;

import io.slabring.load.wire.Wire;

/**
 * The nodes of a cluster on this machine, each a process of its own; {@link #close} ends them. Used
 * by one thread at a time.
 */
public final class LocalCluster implements AutoCloseable {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int SETTLE_SECONDS = 120;

  private final Server program;
  private final List<String> addresses = new ArrayList<>();
  private final List<ServerProcess> nodes = new ArrayList<>();

  /**
   * A cluster without nodes.
   *
   * @param program a node with the options that all have
   * @param most nodes that there will ever be
   */
  public LocalCluster(Server program, int most) throws IOException {
    for (int i = 0; i < most; i++) {
      addresses.add(Ports.freeAddress());
    }
    this.program = program.with("--cluster", "bench", "--join", String.join(",", addresses));
  }

  /** Starts another node on all CPUs of this process, and waits until all nodes serve. */
  public ServerProcess add(String... options) throws IOException {
    return addOn(null, options);
  }

  /** Starts another node on some CPUs, such as 0 or 0-1, and waits until all nodes serve. */
  public ServerProcess addOn(String cpus, String... options) throws IOException {
    String bind = addresses.get(nodes.size());
    nodes.add(program.with("--cluster-bind", bind).with(options).start(cpus));
    awaitServing();
    return nodes.getLast();
  }

  /** Starts a node that has ended again, at the same addresses; waits until all nodes serve. */
  public void restart(ServerProcess ended) throws IOException {
    ended.close();
    nodes.set(nodes.indexOf(ended), ServerProcess.start(ended.server(), null, ended.port()));
    awaitServing();
  }

  /** A node that has ended, or will be ended by the caller, belongs to the cluster no more. */
  public void forget(ServerProcess ended) throws IOException {
    ended.close();
    addresses.add(addresses.remove(nodes.indexOf(ended)));
    nodes.remove(ended);
  }

  /** In the order in which they were added. */
  public List<ServerProcess> nodes() {
    return List.copyOf(nodes);
  }

  /** Waits until each node's view is that all nodes serve. */
  public void awaitServing() throws IOException {
    await(
        "the cluster has not %d serving nodes".formatted(nodes.size()),
        () -> nodes.stream().allMatch(node -> serving(node) == nodes.size()));
  }

  /** Waits until no node says that it has items to hand over; an older build says nothing. */
  public void awaitHandedOver() throws IOException {
    await(
        "items are still handed over",
        () ->
            nodes.stream()
                .allMatch(node -> stat(node, "handover_left") + stat(node, "former_owners") == 0));
  }

  /** A number of a node's {@code stats cluster}; 0 if it has no such one, or does not answer. */
  public static long stat(ServerProcess node, String name) {
    try (Wire wire = node.connect()) {
      Map<String, String> stats = wire.stats("cluster");
      return Long.parseLong(stats.getOrDefault(name, "0"));
    } catch (IOException ended) {
      return 0;
    }
  }

  /** How many nodes serve by a node's view; 0 while it has none. */
  public static int serving(ServerProcess node) {
    try (Wire wire = node.connect()) {
      return wire.clusterView().serving().size();
    } catch (IOException notYet) {
      return 0; // It is joining, or has just closed its connections.
    }
  }

  private void await(String complaint, BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(SETTLE_SECONDS).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        String said = nodes.isEmpty() ? "" : ": " + nodes.getLast().lastWords();
        throw new IOException(complaint + " after " + SETTLE_SECONDS + " s" + said);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerProcess node : nodes) {
      node.close();
    }
  }
}
