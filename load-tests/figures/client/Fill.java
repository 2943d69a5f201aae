import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/**
 * Fills a server with items that have keys of 20 bytes and values of a size distribution, well past
 * its memory, then counts what it still holds by asking for every key.
 *
 * <pre>
 *   java Fill.java PORT SIZES ITEMS
 * </pre>
 *
 * SIZES is a number of bytes, or {@code pareto}: the generalized Pareto distribution with sigma
 * 214.476 and k 0.348238, at least 1 byte and at most 100,000. Prints the items found, the server's
 * own curr_items and its evictions.
 */
final class Fill {
  private static final int LARGEST = 100_000;
  private static final int KEYS_PER_QUESTION = 1000;

  public static void main(String[] args) throws IOException {
    IntSupplier sizes = distribution(args[1]);
    long items = Long.parseLong(args[2]);
    try (Wire wire = new Wire(Integer.parseInt(args[0]))) {
      byte[] value = new byte[LARGEST];
      for (long i = 0; i < items; i++) {
        int size = sizes.getAsInt();
        wire.text("set k").number(i, 19).text(" 0 0 ").number(size, 1).text(" noreply\r\n");
        wire.bytes(value, size).text("\r\n");
      }
      wire.await();
      var stats = wire.stats();
      System.out.printf(
          "%d %s %s%n", countFound(wire, items), stats.get("curr_items"), stats.get("evictions"));
    }
  }

  private static IntSupplier distribution(String name) {
    if (!name.equals("pareto")) {
      int size = Integer.parseInt(name);
      return () -> size;
    }
    double sigma = 214.476;
    double k = 0.348238;
    SplittableRandom random = new SplittableRandom(1);
    return () -> {
      double size = sigma / k * (Math.pow(1 - random.nextDouble(), -k) - 1);
      return (int) Math.clamp(size, 1, LARGEST);
    };
  }

  /** Each key is answered by HD or by EN and a line end, four bytes. */
  private static long countFound(Wire wire, long items) throws IOException {
    long found = 0;
    for (long first = 0; first < items; first += KEYS_PER_QUESTION) {
      long end = Math.min(items, first + KEYS_PER_QUESTION);
      for (long i = first; i < end; i++) {
        wire.text("mg k").number(i, 19).text("\r\n");
      }
      wire.flush();
      for (long i = first; i < end; i++) {
        found += wire.read() == 'H' ? 1 : 0;
        wire.skip(3);
      }
    }
    return found;
  }
}
