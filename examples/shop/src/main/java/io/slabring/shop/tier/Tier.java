package io.slabring.shop.tier;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A cluster of cache nodes on this machine, each a process that ends with this one. Thread-safe.
 *
 * <p>They place keys as nginx does, so that it finds page fragments by itself.
 */
public final class Tier implements AutoCloseable {
  /** Nodes at most. */
  public static final int NODES_MAX = 8;

  private static final String HOST = "127.0.0.1";
  private static final long START_SECONDS = 60;
  private static final long STOP_SECONDS = 10;
  private static final long LOOK_NANOS = 20_000_000;
  private static final int ANSWER_MILLIS = 1_000;
  private static final int PORT_MAX = 65_535;

  private final String launcher;
  private final int megabytes;
  private final List<Integer> clusterPorts = new ArrayList<>();
  private int nextPort;
  private int nextClusterPort;
  private final Map<Integer, Process> nodes = new TreeMap<>();
  private boolean closed;

  /**
   * Starts no node yet.
   *
   * @param launcher the script that starts one
   * @param megabytes memory of each for items
   * @param firstPort of the nodes; those that are taken are passed over; 0 for any
   * @param firstClusterPort the same for the ports between them
   */
  public Tier(String launcher, int megabytes, int firstPort, int firstClusterPort) {
    this.nextPort = firstPort;
    this.nextClusterPort = firstClusterPort;
    this.launcher = launcher;
    this.megabytes = megabytes;
  }

  /**
   * Starts nodes, and waits until each sees as many as there are now.
   *
   * @throws IOException when one does not start, or there would be too many
   */
  public synchronized void start(int count) throws IOException {
    if (closed) {
      throw new IOException("the shop is closing");
    }
    nodes.values().removeIf(node -> !node.isAlive());
    if (nodes.size() + count > NODES_MAX) {
      throw new IOException("at most " + NODES_MAX + " nodes, and there are " + nodes.size());
    }
    Path log = Files.createTempFile("slabring-shop", ".log");
    try {
      for (int i = 0; i < count; i++) {
        startOne(log);
      }
      awaitAll(log);
    } finally {
      Files.delete(log); // of no use any more, and a shop that is killed must not leave it
    }
  }

  private void awaitAll(Path log) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    for (Map.Entry<Integer, Process> node : nodes.entrySet()) {
      while (serving(node.getKey()) != nodes.size()) {
        if (!node.getValue().isAlive() || System.nanoTime() - end > 0) {
          throw new IOException(
              "the cache node at %s:%d did not start:%n%s"
                  .formatted(HOST, node.getKey(), Files.readString(log).strip()));
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  private void startOne(Path log) throws IOException {
    int port = freePort(nextPort);
    nextPort = nextPort == 0 ? 0 : port + 1;
    int clusterPort = freePort(nextClusterPort);
    nextClusterPort = nextClusterPort == 0 ? 0 : clusterPort + 1;
    clusterPorts.add(clusterPort);
    List<String> join = clusterPorts.stream().map(other -> HOST + ":" + other).toList();
    ProcessBuilder builder =
        new ProcessBuilder(
            launcher,
            "--port=" + port,
            "--threads=1",
            "--memory-limit=" + megabytes,
            "--cluster=shop",
            "--cluster-bind=" + HOST + ":" + clusterPort,
            "--join=" + String.join(",", join),
            "--ring=nginx",
            "--drain=1");
    String options = System.getenv("JAVA_OPTS");
    builder
        .environment()
        .put("JAVA_OPTS", (options == null ? "" : options + " ") + "-Dslabring.child=1");
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    nodes.put(port, builder.start());
  }

  /** The first port from one on at which nobody listens; from 0 on any such port. */
  private static int freePort(int from) throws IOException {
    for (int port = from; port <= PORT_MAX; port++) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
        return socket.getLocalPort();
      } catch (IOException e) {
        // taken: the next one
      }
    }
    throw new IOException("no free port from " + from + " on");
  }

  /** How many nodes serve, as the one at this port sees it; 0 when it does not answer. */
  private static int serving(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(HOST, port), ANSWER_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      socket
          .getOutputStream()
          .write("stats cluster\r\nquit\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return (int)
          answer
              .lines()
              .filter(line -> line.startsWith("STAT node:") && line.contains(" serving"))
              .count();
    } catch (IOException e) {
      return 0;
    }
  }

  /** The nodes that run, as host:port. */
  public synchronized List<String> addresses() {
    return nodes.entrySet().stream()
        .filter(node -> node.getValue().isAlive())
        .map(node -> HOST + ":" + node.getKey())
        .toList();
  }

  /**
   * Ends a node.
   *
   * @param address as in {@link #addresses}
   * @param kill at once and without a word, as if its machine had gone; otherwise it tells the
   *     others, and goes a second later
   * @return false when there is no such node
   */
  public synchronized boolean stop(String address, boolean kill) {
    Integer port =
        nodes.keySet().stream()
            .filter(known -> address.equals(HOST + ":" + known))
            .findAny()
            .orElse(null);
    if (port == null) {
      return false;
    }
    end(List.of(nodes.remove(port)), kill);
    return true;
  }

  /** The launcher becomes the JVM, so a process is its node. */
  private static void end(List<Process> processes, boolean kill) {
    processes.forEach(kill ? Process::destroyForcibly : Process::destroy);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    for (Process process : processes) {
      try {
        if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends all nodes. */
  @Override
  public synchronized void close() {
    closed = true;
    end(List.copyOf(nodes.values()), false);
    nodes.clear();
  }
}
