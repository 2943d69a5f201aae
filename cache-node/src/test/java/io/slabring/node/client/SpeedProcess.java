package io.slabring.node.client;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * One client in a process of its own, so that {@link ClientSpeed} sees its CPU time and no other
 * client's code is compiled with it. Arguments: the client's name and the server's port. Each line
 * on standard input, {@code single MILLIS} or {@code bulk MILLIS}, is a run, answered by a line
 * with keys per second of CPU time and keys per second.
 */
final class SpeedProcess {
  static final int THREADS = 16;
  static final int VALUE_BYTES = 100;
  static final int BULK = 50;
  private static final int KEYS = 10_000;
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final SpeedClient client;

  private SpeedProcess(SpeedClient client) {
    this.client = client;
  }

  static List<String> keys() {
    return IntStream.range(0, KEYS)
        .mapToObj(i -> String.format(Locale.ROOT, "product:%08d", i))
        .toList();
  }

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // what clients log
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (SpeedClient client = SpeedClient.of(args[0], Integer.parseInt(args[1]));
        BufferedReader orders =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      SpeedProcess process = new SpeedProcess(client);
      for (String line = orders.readLine(); line != null; line = orders.readLine()) {
        String[] order = line.split(" ", 2);
        long nanos = Long.parseLong(order[1]) * 1_000_000;
        answers.println(process.run(threads, order[0].equals("bulk"), nanos));
      }
    } finally {
      threads.shutdown();
    }
  }

  private String run(ExecutorService threads, boolean bulk, long nanos) throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS + 1);
    String[] keys = keys().toArray(String[]::new);
    List<Future<Long>> counts = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Callable<Long> work =
          () -> {
            together.await();
            long end = System.nanoTime() + nanos;
            long count = 0;
            while (System.nanoTime() < end) {
              count += bulk ? many(keys) : one(keys);
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
    return String.format(Locale.ROOT, "%.0f %.0f", sum / used, sum / wall);
  }

  private int one(String[] keys) throws Exception {
    byte[] value = client.get(keys[ThreadLocalRandom.current().nextInt(keys.length)]);
    if (value == null || value.length != VALUE_BYTES) {
      throw new AssertionError("a value of " + (value == null ? 0 : value.length) + " bytes");
    }
    return 1;
  }

  private int many(String[] keys) throws Exception {
    int from = ThreadLocalRandom.current().nextInt(keys.length - BULK);
    int found = client.getMany(Arrays.asList(keys).subList(from, from + BULK));
    if (found != BULK) {
      throw new AssertionError("found " + found);
    }
    return BULK;
  }
}
