package io.slabring.load.chaos;

import module java.base;

import io.slabring.load.process.Commands;
import io.slabring.load.process.ProcessStatus;
import io.slabring.load.wire.Wire;
import io.slabring.membership.ClusterView;

/**
 * A place where a node runs, or not: a machine of the {@link Lab}, or this one. Clients reach it
 * through its {@link Proxy}. Used by one thread at a time, besides {@link #view} and {@link
 * #isReachable}.
 */
final class ChaosNode implements AutoCloseable {
  private static final int ANSWER_MILLIS = 1000;
  private static final int END_SECONDS = 30;
  private static final int MEGABYTES = 64;

  /** Pools of threads and sockets breathe by so many. */
  private static final int FEW = 16;

  /** Code that is compiled late, buffers, and the heap up to its limit. */
  private static final long RUNTIME_BYTES = 96L << 20;

  private final Lab lab;
  private final int machine;
  private final Path log;
  private final InetSocketAddress node;
  private final Proxy proxy;
  private final String address;
  private final List<String> command;
  private volatile Process process;
  private volatile boolean hung;
  private volatile boolean isolated;
  private ProcessStatus first;

  /**
   * A place without a node.
   *
   * @param lab or null: on this machine, without networks of its own
   * @param directory where its log goes
   * @param cluster the cluster addresses of all nodes
   */
  ChaosNode(
      Lab lab,
      int machine,
      Path launcher,
      Path directory,
      Path secret,
      InetSocketAddress node,
      String proxyAddress,
      List<String> cluster)
      throws IOException {
    this.lab = lab;
    this.machine = machine;
    this.node = node;
    log = directory.resolve("node-" + machine + ".log");
    proxy = new Proxy(proxyAddress, node);
    address = proxyAddress + ":" + proxy.port();
    command = new ArrayList<>(lab == null ? List.of() : lab.on(machine));
    command.add(launcher.toString());
    command.addAll(List.of("-l", node.getAddress().getHostAddress()));
    command.addAll(List.of("-p", Integer.toString(node.getPort()), "-t", "1"));
    command.addAll(List.of("-m", Integer.toString(MEGABYTES), "--cluster", "chaos"));
    command.addAll(List.of("--cluster-bind", cluster.get(machine), "--drain", "3"));
    command.addAll(List.of("--advertise", address));
    command.addAll(List.of("--cluster-secret-file", secret.toString()));
    command.addAll(List.of("--join", String.join(",", cluster)));
  }

  /** Where clients reach it. */
  String address() {
    return address;
  }

  /** Where it listens itself. */
  InetSocketAddress node() {
    return node;
  }

  Proxy proxy() {
    return proxy;
  }

  int machine() {
    return machine;
  }

  void start() throws IOException {
    first = null;
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** Remembers what its process uses, unless it is remembered already. */
  void remember() throws IOException {
    if (first == null && isAlive()) {
      first = ProcessStatus.of(process.pid());
    }
  }

  /** Memory of its process; 0 when there is none. */
  long residentBytes() {
    try {
      return isAlive() ? ProcessStatus.of(process.pid()).residentBytes() : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** What has grown since {@link #remember} more than it may; null if nothing has. */
  String growth() throws IOException {
    if (first == null || !isAlive()) {
      return null;
    }
    ProcessStatus now = ProcessStatus.of(process.pid());
    boolean grew =
        now.residentBytes() > first.residentBytes() + ((long) MEGABYTES << 20) + RUNTIME_BYTES
            || now.descriptors() > first.descriptors() + FEW
            || now.threads() > first.threads() + FEW;
    return grew ? "from %s to %s".formatted(first, now) : null;
  }

  /** Whether its process is there, hung or not. */
  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Whether clients can have answers from it. */
  boolean isReachable() {
    Process now = process;
    return now != null && now.isAlive() && !hung && !isolated;
  }

  /** Asks it to leave, and waits until it has. */
  void leave() throws IOException {
    beginToLeave();
    awaitEnd();
  }

  /** Asks it to leave. */
  void beginToLeave() throws IOException {
    signal("TERM");
  }

  void kill() throws IOException {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Waits until its process has ended. */
  void awaitEnd() throws IOException {
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            "node " + machine + " has not ended for " + END_SECONDS + " s:\n" + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  void hang() throws IOException {
    signal("STOP");
    hung = true;
  }

  void goOn() throws IOException {
    hung = false;
    signal("CONT");
  }

  /** Cuts it off from the other nodes; clients still reach it. */
  void cutOff() throws IOException {
    lab.cluster(machine, false);
  }

  /** Cuts it off from everybody; on a machine without networks of its own, from clients. */
  void isolate() throws IOException {
    proxy.mode(Proxy.Mode.CUT);
    if (lab != null) {
      lab.clients(machine, false);
      lab.cluster(machine, false);
    }
    isolated = true;
  }

  /** Ends {@link #cutOff} and {@link #isolate}. */
  void reconnect() throws IOException {
    if (lab != null) {
      lab.clients(machine, true);
      lab.cluster(machine, true);
    }
    proxy.mode(Proxy.Mode.PASS);
    isolated = false;
  }

  private void signal(String name) throws IOException {
    Commands.run("kill", "-" + name, Long.toString(process.pid()));
  }

  /** The view that it tells clients; null when it does not answer. */
  ClusterView view() {
    try (Wire wire = new Wire(node, ANSWER_MILLIS, false)) {
      return wire.clusterView();
    } catch (IOException e) {
      return null;
    }
  }

  String log() {
    try {
      return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    proxy.close();
    if (process != null) {
      process.destroyForcibly();
      try {
        process.waitFor(END_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
