package io.slabring.node.history;

import io.slabring.membership.ClusterText;
import io.slabring.membership.ClusterView;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A machine of the {@link Lab} on which a node runs, or not. Used by one thread at a time. */
final class LabNode implements AutoCloseable {
  static final int PORT = 11211;
  private static final int CLUSTER_PORT = 7800;
  private static final int ANSWER_MILLIS = 1000;
  private static final int END_SECONDS = 30;

  private final Lab lab;
  private final int machine;
  private final Path log;
  private final List<String> flags;
  private Process process;
  private volatile boolean hung;
  private volatile boolean isolated;

  /**
   * A machine without a node.
   *
   * @param directory where its log goes
   * @param machines how many there are; the nodes look for each other on all of them
   */
  LabNode(Lab lab, int machine, int machines, Path directory, Path secret) {
    this.lab = lab;
    this.machine = machine;
    log = directory.resolve("node-" + machine + ".log");
    String join =
        String.join(
            ",",
            IntStream.range(0, machines)
                .mapToObj(i -> lab.clusterAddress(i) + ":" + CLUSTER_PORT)
                .toList());
    flags =
        List.of(
            "-l",
            lab.clientAddress(machine),
            "-p",
            Integer.toString(PORT),
            "-t",
            "1",
            "-m",
            "64",
            "--cluster",
            "lab",
            "--cluster-bind",
            lab.clusterAddress(machine) + ":" + CLUSTER_PORT,
            "--cluster-secret-file",
            secret.toString(),
            "--join",
            join,
            "--drain",
            "1");
  }

  String address() {
    return lab.clientAddress(machine) + ":" + PORT;
  }

  int machine() {
    return machine;
  }

  void start() throws IOException {
    List<String> command = new ArrayList<>(lab.on(machine));
    command.add(
        Path.of(System.getProperty("slabring.root", ".."))
            .resolve("slabring")
            .toAbsolutePath()
            .toString());
    command.addAll(flags);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** Whether its process is there, hung or not. */
  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Whether clients can have answers from it. */
  boolean isReachable() {
    return isAlive() && !hung && !isolated;
  }

  boolean isDisturbed() {
    return hung || isolated;
  }

  /** Asks it to leave, and waits until it has. */
  void leave() throws IOException {
    signal("TERM");
    awaitEnd();
  }

  void kill() throws IOException {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() throws IOException {
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

  /** Cuts it off from everybody. */
  void isolate() throws IOException {
    lab.clients(machine, false);
    lab.cluster(machine, false);
    isolated = true;
  }

  /** Ends {@link #cutOff} and {@link #isolate}. */
  void reconnect() throws IOException {
    isolated = false;
    lab.clients(machine, true);
    lab.cluster(machine, true);
  }

  private void signal(String name) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    try {
      kill.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** The view that it tells clients; null when it does not answer. */
  ClusterView view() {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.connect(new InetSocketAddress(lab.clientAddress(machine), PORT), ANSWER_MILLIS);
      socket.getOutputStream().write("config get cluster\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String head = line(in);
      if (!head.startsWith("CONFIG cluster 0 ")) {
        return null;
      }
      int length = Integer.parseInt(head.substring(head.lastIndexOf(' ') + 1));
      return ClusterText.parse(new String(in.readNBytes(length), StandardCharsets.US_ASCII));
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("closed");
      }
      line.append((char) next);
    }
    return line.toString().strip();
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
