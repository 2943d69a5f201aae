package io.slabring.node.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.SlabringClient;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Compares our client with others by how many keys a second of the client's CPU time reads, all
 * threads and the collector included: 16 threads, one connection, values of 100 bytes, each client
 * in a JVM of its own, in turns against one server process. Other work on the machine shifts the
 * figures by a third and more; compare only within one table of a machine that does nothing else.
 * The table goes to target/client-speed.md; about three minutes. No ordinary test, by its name:
 * {@code mvn test -pl cache-node -am -Daot.skip -Dtest=ClientSpeed
 * -Dsurefire.failIfNoSpecifiedTests=false -Dslabring.speed.server=/usr/bin/memcached}, any server
 * with memcached's command line. What the clients log is in target/client-speed.log.
 */
class ClientSpeed {
  private static final int RUNS = 5;
  private static final int RUN_MILLIS = 2_500;
  private static final int WARM_UP_MILLIS = 5_000;
  private static final long START_NANOS = 20_000_000_000L;
  private static final long END_SECONDS = 20;
  private static final Path LOG = Path.of("target", "client-speed.log");

  @Test
  void measure() throws Exception {
    String server = System.getProperty("slabring.speed.server");
    assertThat(server).as("-Dslabring.speed.server=PATH").isNotNull();
    Files.deleteIfExists(LOG);
    Files.writeString(Path.of("target", "client-speed.md"), measure(server));
  }

  /** Starts the server, measures and returns the table. */
  private static String measure(String server) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                server, "-l", "127.0.0.1", "-p", "" + port, "-m", "64", "-t", "1", "-u", "nobody")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      awaitListening(port, process);
      fill(port);
      return compare(port);
    } finally {
      process.destroy();
      end(process);
    }
  }

  private static void awaitListening(int port, Process process) throws Exception {
    long end = System.nanoTime() + START_NANOS;
    while (process.isAlive() && System.nanoTime() < end) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(socket.isConnected()).isTrue();
        return;
      } catch (ConnectException e) {
        Thread.onSpinWait();
      }
    }
    throw new AssertionError("the server does not listen on port " + port + ": " + process);
  }

  private static void end(Process process) throws InterruptedException {
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private static void fill(int port) {
    byte[] value = "v".repeat(SpeedProcess.VALUE_BYTES).getBytes(US_ASCII);
    try (SlabringClient client = SlabringClient.builder().servers("127.0.0.1:" + port).build()) {
      SpeedProcess.keys().forEach(key -> client.set(key, value, Duration.ofHours(1)));
    }
  }

  private static String compare(int port) throws Exception {
    Map<String, Child> children = new LinkedHashMap<>();
    try {
      for (String name : SpeedClient.NAMES) {
        children.put(name, new Child(name, port));
      }
      Map<String, double[]> single = medians(children, "single ");
      Map<String, double[]> bulk = medians(children, "bulk ");
      StringBuilder table = new StringBuilder();
      table.append(
          "| client | get, per CPU s | per s | get of "
              + SpeedProcess.BULK
              + " keys, per CPU s | per s |\n");
      table.append("|---|---|---|---|---|\n");
      for (String name : children.keySet()) {
        double[] one = single.get(name);
        double[] many = bulk.get(name);
        table.append(
            String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f | %,.0f |%n",
                name,
                one[0],
                one[1],
                many[0],
                many[1]));
      }
      return table.toString();
    } finally {
      for (Child child : children.values()) {
        child.close();
      }
    }
  }

  /** Keys per second of CPU time and of the clock, for each client. */
  private static Map<String, double[]> medians(Map<String, Child> children, String order)
      throws IOException {
    Map<String, List<double[]>> all = new LinkedHashMap<>();
    for (Map.Entry<String, Child> child : children.entrySet()) {
      child.getValue().run(order + WARM_UP_MILLIS);
      all.put(child.getKey(), new ArrayList<>());
    }
    for (int i = 0; i < RUNS; i++) {
      for (Map.Entry<String, Child> child : children.entrySet()) {
        all.get(child.getKey()).add(child.getValue().run(order + RUN_MILLIS));
      }
    }
    Map<String, double[]> medians = new LinkedHashMap<>();
    all.forEach((name, runs) -> medians.put(name, new double[] {median(runs, 0), median(runs, 1)}));
    return medians;
  }

  private static double median(List<double[]> runs, int column) {
    return runs.stream()
        .mapToDouble(run -> run[column])
        .sorted()
        .skip(RUNS / 2)
        .findFirst()
        .orElseThrow();
  }

  /** A process with one client. */
  private static final class Child {
    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    Child(String name, int port) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SpeedProcess.class.getName(),
                  name,
                  Integer.toString(port))
              .redirectError(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
              .start();
      orders = process.outputWriter(US_ASCII);
      answers = process.inputReader(US_ASCII);
    }

    double[] run(String order) throws IOException {
      orders.write(order + "\n");
      orders.flush();
      String answer = answers.readLine();
      assertThat(answer).as("%s: %s", process, order).isNotNull();
      String[] numbers = answer.split(" ");
      return new double[] {Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1])};
    }

    void close() throws Exception {
      orders.close();
      end(process);
    }
  }
}
