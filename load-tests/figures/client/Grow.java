import java.io.IOException;
import java.util.Arrays;

/**
 * Stores many small items and notes how long each small batch takes, while the server's index
 * grows; then stores the same items again, when nothing grows any more. The second pass tells what
 * the machine itself does to latencies.
 *
 * <pre>
 *   java Grow.java PORT ITEMS
 * </pre>
 *
 * One connection sends ten sets and waits for their answers. Prints a line for each pass: batches,
 * p50, p99.9 and p99.99 in microseconds, longest in milliseconds, batches above 5 ms.
 */
final class Grow {
  private static final int BATCH = 10;
  private static final int SLOWEST_US = 1_000_000;

  public static void main(String[] args) throws IOException {
    long items = Long.parseLong(args[1]);
    try (Wire wire = new Wire(Integer.parseInt(args[0]))) {
      pass(wire, Math.min(items, 200_000), new int[SLOWEST_US + 1]); // the JVMs warm up
      for (int pass = 0; pass < 2; pass++) {
        int[] batches = new int[SLOWEST_US + 1];
        pass(wire, items, batches);
        print(batches);
      }
      String held = wire.stats().get("curr_items");
      if (Long.parseLong(held) != items) {
        System.err.println("expected " + items + " items, but the server holds " + held);
      }
    }
  }

  private static void pass(Wire wire, long items, int[] batches) throws IOException {
    for (long first = 0; first < items; first += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        wire.text("set k").number(first + i, 10).text(" 0 0 10\r\n0123456789\r\n");
      }
      long started = System.nanoTime();
      wire.flush();
      for (int i = 0; i < BATCH; i++) {
        if (wire.read() != 'S') {
          throw new IOException("expected STORED, got ?" + wire.line());
        }
        wire.skip("TORED\r\n".length());
      }
      batches[(int) Math.min(SLOWEST_US, (System.nanoTime() - started) / 1000)]++;
    }
  }

  private static void print(int[] batches) {
    long total = Arrays.stream(batches).asLongStream().sum();
    int longest = SLOWEST_US;
    while (batches[longest] == 0) {
      longest--;
    }
    long slow = Arrays.stream(batches, 5001, batches.length).asLongStream().sum();
    System.out.printf(
        "%d %d %d %d %.1f %d%n",
        total,
        percentile(batches, total * 0.5),
        percentile(batches, total * 0.999),
        percentile(batches, total * 0.9999),
        longest / 1e3,
        slow);
  }

  private static int percentile(int[] batches, double rank) {
    long seen = 0;
    int us = -1;
    while (seen < rank) {
      seen += batches[++us];
    }
    return us;
  }
}
