package io.slabring.node;

import io.slabring.membership.ClusterStats;
import io.slabring.node.settings.HostAndPort;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** {@code slabring demo}: a cluster of three nodes on this machine, each a child process. */
final class Demo implements AutoCloseable {
  /** Set for a child: it ends when its standard input does, so that none outlives its parent. */
  static final String CHILD = "slabring.child";

  private static final int SIZE = 3;
  private static final String HOST = "127.0.0.1";
  private static final long START_SECONDS = 90;
  private static final long STOP_SECONDS = 10;
  private static final long LOOK_NANOS = 50_000_000;

  private final String launcher;
  private final List<Integer> ports;
  private final List<Integer> clusterPorts;
  private final List<Process> nodes = new ArrayList<>();
  private final List<Path> logs = new ArrayList<>();
  private boolean closed;

  /**
   * Starts the nodes.
   *
   * @param launcher the script that starts a node
   * @param options where the ports begin; those that are taken are passed over
   * @throws IOException when that does not work
   */
  Demo(String launcher, DemoOptions options) throws IOException {
    this.launcher = launcher;
    ports = freePorts(options.port(), SIZE + 1);
    clusterPorts = freePorts(options.clusterPort(), SIZE + 1);
  }

  /** The first ports from one on at which nobody listens; from 0 on any such ports. */
  private static List<Integer> freePorts(int from, int count) throws IOException {
    List<Integer> free = new ArrayList<>();
    List<ServerSocket> held = new ArrayList<>(); // so that each is another one
    try {
      for (int port = from; free.size() < count; port += from == 0 ? 0 : 1) {
        if (port > 65_535) {
          throw new IOException("no free ports from " + from + " on");
        }
        ServerSocket socket = new ServerSocket();
        held.add(socket);
        socket.setReuseAddress(true);
        try {
          socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
          free.add(socket.getLocalPort());
        } catch (BindException e) {
          // taken: the next one
        }
      }
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
    return free;
  }

  private String join() {
    return clusterPorts.stream()
        .limit(SIZE)
        .map(p -> HOST + ":" + p)
        .collect(Collectors.joining(","));
  }

  private synchronized void startNode(int number) throws IOException {
    if (closed) {
      return;
    }
    Path log = Files.createTempFile("slabring-demo", ".log");
    logs.add(log);
    ProcessBuilder builder =
        new ProcessBuilder(
            launcher,
            "--port=" + ports.get(number),
            "--threads=1",
            "--cluster=demo",
            "--cluster-bind=" + HOST + ":" + clusterPorts.get(number),
            "--join=" + join(),
            "--drain=1");
    String options = System.getenv("JAVA_OPTS");
    builder
        .environment()
        .put("JAVA_OPTS", (options == null ? "" : options + " ") + "-D" + CHILD + "=1");
    builder.environment().remove(PortFile.VARIABLE);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    nodes.add(builder.start());
  }

  /**
   * Starts the nodes and waits until each sees them all serve.
   *
   * @return what to tell the user
   * @throws IOException when one does not start, with what it said
   */
  String start() throws IOException {
    for (int i = 0; i < SIZE; i++) {
      startNode(i);
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    for (int i = 0; i < SIZE; i++) {
      while (!seesAll(ports.get(i))) {
        if (!nodes.get(i).isAlive() || System.nanoTime() - end > 0) {
          throw new IOException(
              "a node of the demo did not start:\n" + Files.readString(logs.get(i)).strip());
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
    deleteLogs(); // they are of no use any more, and a demo that is killed must not leave them
    return text();
  }

  private static boolean seesAll(int port) {
    try {
      ClusterStats stats = ClusterQuery.ask(new HostAndPort(HOST, port)).stats();
      return stats.view().serving().size() == SIZE;
    } catch (IOException e) {
      return false;
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder("A cluster of three nodes:\n");
    for (int i = 0; i < SIZE; i++) {
      text.append("  %s:%d  pid %d%n".formatted(HOST, ports.get(i), nodes.get(i).pid()));
    }
    return text.append(
            """

            Try, in another terminal:
              %1$s cluster %2$s:%3$d          # the nodes as any of them sees them
              kill -9 %4$d                    # then look again
              %1$s -p %5$d --cluster demo --cluster-bind %2$s:%6$d --join %7$s    # one more node

            A key that the node at port %3$d keeps, with nothing but bash:
              exec 3<>/dev/tcp/%2$s/%3$d
              printf 'set greeting 0 60 5\\r\\nhello\\r\\nget greeting\\r\\nconfig get cluster\\r\\nquit\\r\\n' >&3; cat <&3

            Ctrl-C stops all nodes.
            """
                .formatted(
                    launcher,
                    HOST,
                    ports.getFirst(),
                    nodes.getLast().pid(),
                    ports.getLast(),
                    clusterPorts.getLast(),
                    join()))
        .toString();
  }

  /** Waits until all nodes have ended by themselves. */
  void await() {
    nodes.forEach(node -> node.onExit().join());
  }

  /** Stops the nodes. */
  @Override
  public synchronized void close() {
    closed = true;
    nodes.forEach(Process::destroy);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    for (Process node : nodes) {
      try {
        if (!node.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          node.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        node.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    deleteLogs();
  }

  private void deleteLogs() {
    for (Path log : logs) {
      try {
        Files.deleteIfExists(log);
      } catch (IOException e) {
        // the system clears its directory for temporary files
      }
    }
  }
}
