import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Fills a server, then gets keys at random and tells each second how many were answered.
 *
 * <pre>
 *   java Touch.java PORT PID ITEMS SECONDS
 * </pre>
 *
 * One connection, 32 gets at a time. Prints a line each second: the word gets, gets by second of
 * CPU time that the process PID has used, gets by second, hits in percent.
 */
final class Touch {
  private static final int BATCH = 32;
  private static final long SECOND = 1_000_000_000L;
  private static final double TICKS_PER_SECOND = 100;
  private static final long SEED = 20_261_128;

  public static void main(String[] args) throws IOException {
    int items = Integer.parseInt(args[2]);
    Path stat = Path.of("/proc", args[1], "stat");
    try (Wire wire = new Wire(Integer.parseInt(args[0]))) {
      fill(wire, items);
      SplittableRandom random = new SplittableRandom(SEED);
      for (int second = 0; second < Integer.parseInt(args[3]); second++) {
        long hits = 0;
        long gets = 0;
        double cpu = cpu(stat);
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < SECOND) {
          hits += get(wire, random, items);
          gets += BATCH;
        }
        double seconds = (System.nanoTime() - begin) / (double) SECOND;
        System.out.printf(
            "gets %.0f %.0f %.1f%n", gets / (cpu(stat) - cpu), gets / seconds, 100.0 * hits / gets);
      }
    }
  }

  private static void fill(Wire wire, int items) throws IOException {
    byte[] value = "v".repeat(100).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < items; i++) {
      wire.text("set k").number(i, 10).text(" 0 0 100 noreply\r\n");
      wire.bytes(value, value.length).text("\r\n");
      if (i % 1_000 == 0) {
        wire.await();
      }
    }
    wire.await();
  }

  private static int get(Wire wire, SplittableRandom random, int items) throws IOException {
    for (int i = 0; i < BATCH; i++) {
      wire.text("get k").number(random.nextInt(items), 10).text("\r\n");
    }
    wire.flush();
    int hits = 0;
    for (int i = 0; i < BATCH; i++) {
      if (wire.read() == 'E') {
        wire.skip("ND\r\n".length());
      } else {
        wire.skip("ALUE k0000000000 0 100\r\n".length() + 100 + "\r\nEND\r\n".length());
        hits++;
      }
    }
    return hits;
  }

  /** CPU time of a process so far, in seconds. */
  private static double cpu(Path stat) throws IOException {
    String[] fields = Files.readString(stat).replaceFirst(".*\\) ", "").split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }
}
