package io.slabring.node.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Compares our client with others by how many operations a second of the client's CPU time does,
 * all threads and the collector included: 16 threads, one connection, values of 100 bytes, the
 * clients in turns against one server process. Other work on the machine shifts the figures by a
 * third and more; compare only within one table of a machine that does nothing else. The table goes
 * to target/client-speed.md; about three minutes. No ordinary test, by its name: {@code mvn test
 * -pl cache-node -am -Daot.skip -Dtest=ClientSpeed -Dsurefire.failIfNoSpecifiedTests=false
 * -Dslabring.speed.server=/usr/bin/memcached}, any server with memcached's command line.
 */
class ClientSpeed {
  private static final int THREADS = 16;
  private static final int KEYS = 10_000;
  private static final int VALUE_BYTES = 100;
  private static final int BULK = 50;
  private static final int RUNS = 5;
  private static final long RUN_NANOS = 2_500_000_000L;
  private static final long WARM_UP_NANOS = 5_000_000_000L;
  private static final long START_NANOS = 20_000_000_000L;
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final String[] keys =
      IntStream.range(0, KEYS)
          .mapToObj(i -> String.format(Locale.ROOT, "product:%08d", i))
          .toArray(String[]::new);

  @Test
  void measure() throws Exception {
    String server = System.getProperty("slabring.speed.server");
    assertThat(server).as("-Dslabring.speed.server=PATH").isNotNull();
    Files.writeString(Path.of("target", "client-speed.md"), measure(server));
  }

  /** Starts the server, measures and returns the table. */
  String measure(String server) throws Exception {
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
      return compare(port);
    } finally {
      process.destroy();
      process.waitFor();
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

  private String compare(int port) throws Exception {
    Map<String, SpeedClient> clients = new LinkedHashMap<>();
    clients.put("Slabring", SpeedClient.slabring(port));
    clients.put("XMemcached", SpeedClient.xmemcached(port));
    clients.put("Folsom", SpeedClient.folsom(port));
    clients.put("spymemcached", SpeedClient.spymemcached(port));
    try {
      byte[] value = new byte[VALUE_BYTES];
      Arrays.fill(value, (byte) 'v');
      for (String key : keys) {
        clients.get("Slabring").set(key, value);
      }
      StringBuilder table = new StringBuilder();
      table.append("| client | get, per CPU s | per s | get of 50 keys, per CPU s | per s |\n");
      table.append("|---|---|---|---|---|\n");
      Map<String, double[]> single = medians(clients, false);
      Map<String, double[]> bulk = medians(clients, true);
      for (String name : clients.keySet()) {
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
      for (SpeedClient client : clients.values()) {
        client.close();
      }
    }
  }

  /** Keys per second of CPU time and of the clock, for each client. */
  private Map<String, double[]> medians(Map<String, SpeedClient> clients, boolean bulk)
      throws Exception {
    Map<String, double[][]> all = new LinkedHashMap<>();
    for (Map.Entry<String, SpeedClient> client : clients.entrySet()) {
      run(client.getValue(), bulk, WARM_UP_NANOS);
      all.put(client.getKey(), new double[2][RUNS]);
    }
    for (int i = 0; i < RUNS; i++) {
      for (Map.Entry<String, SpeedClient> client : clients.entrySet()) {
        double[] rates = run(client.getValue(), bulk, RUN_NANOS);
        all.get(client.getKey())[0][i] = rates[0];
        all.get(client.getKey())[1][i] = rates[1];
      }
    }
    Map<String, double[]> medians = new LinkedHashMap<>();
    all.forEach(
        (name, rates) -> {
          Arrays.sort(rates[0]);
          Arrays.sort(rates[1]);
          medians.put(name, new double[] {rates[0][RUNS / 2], rates[1][RUNS / 2]});
        });
    return medians;
  }

  private double[] run(SpeedClient client, boolean bulk, long nanos) throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS + 1);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<Long>> counts = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Callable<Long> work =
          () -> {
            together.await();
            long end = System.nanoTime() + nanos;
            long count = 0;
            while (System.nanoTime() < end) {
              count += bulk ? many(client) : one(client);
            }
            return count;
          };
      counts.add(threads.submit(work));
    }
    System.gc();
    long cpu = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    together.await();
    long sum = 0;
    for (Future<Long> count : counts) {
      sum += count.get();
    }
    double wall = (System.nanoTime() - start) / 1e9;
    double used = (SYSTEM.getProcessCpuTime() - cpu) / 1e9;
    threads.shutdown();
    return new double[] {sum / used, sum / wall};
  }

  private int one(SpeedClient client) throws Exception {
    byte[] value = client.get(keys[ThreadLocalRandom.current().nextInt(KEYS)]);
    assertLength(value == null ? 0 : value.length);
    return 1;
  }

  private int many(SpeedClient client) throws Exception {
    int from = ThreadLocalRandom.current().nextInt(KEYS - BULK);
    int found = client.getMany(Arrays.asList(keys).subList(from, from + BULK));
    if (found != BULK) {
      throw new AssertionError("found " + found);
    }
    return BULK;
  }

  private static void assertLength(int length) {
    if (length != VALUE_BYTES) {
      throw new AssertionError("a value of " + length + " bytes");
    }
  }

  /** Text keys as bytes. */
  static byte[] bytes(String key) {
    return key.getBytes(US_ASCII);
  }
}
