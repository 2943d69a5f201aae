import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Fills a server that keeps its items in a file, then stops it with SIGUSR1 and starts it again
 * several times; after each start every value is compared.
 *
 * <pre>
 *   java Keep.java ITEMS RUNS PORT COMMAND...
 * </pre>
 *
 * Keys have 20 bytes, values 100. Prints median and longest time from the signal to the end of the
 * process, then from exec to the first answer, in milliseconds, and the fewest items found.
 */
final class Keep {
  private static final int VALUE_BYTES = 100;
  private static final int KEYS_PER_QUESTION = 1000;
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

  public static void main(String[] args) throws IOException, InterruptedException {
    long items = Long.parseLong(args[0]);
    int runs = Integer.parseInt(args[1]);
    int port = Integer.parseInt(args[2]);
    List<String> command = List.of(args).subList(3, args.length);
    List<Long> stops = new ArrayList<>();
    List<Long> starts = new ArrayList<>();
    long found = items;
    Process server = start(command, port);
    try {
      fill(port, items);
      for (int run = 0; run < runs; run++) {
        long begin = System.nanoTime();
        new ProcessBuilder("kill", "-USR1", Long.toString(server.pid())).start().waitFor();
        if (!server.waitFor(60, TimeUnit.SECONDS) || server.exitValue() != 0) {
          throw new IOException("the server did not stop as it should");
        }
        stops.add(millisSince(begin));
        begin = System.nanoTime();
        server = start(command, port);
        starts.add(millisSince(begin));
        found = Math.min(found, count(port, items));
      }
    } finally {
      server.destroy();
      server.waitFor();
    }
    System.out.println(describe(stops) + " " + describe(starts) + " " + found);
  }

  private static Process start(List<String> command, int port) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    for (long begin = System.nanoTime(); ; ) {
      try (Wire wire = new Wire(port)) {
        wire.await();
        return process;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - begin > DEADLINE_NANOS) {
          process.destroy();
          throw new IOException("no answer from " + command, e);
        }
        LockSupport.parkNanos(2_000_000);
      }
    }
  }

  private static void fill(int port, long items) throws IOException {
    byte[] value = new byte[VALUE_BYTES];
    try (Wire wire = new Wire(port)) {
      for (long i = 0; i < items; i++) {
        set(value, i);
        wire.text("set k").number(i, 19).text(" 0 0 100 noreply\r\n");
        wire.bytes(value, VALUE_BYTES).text("\r\n");
      }
      wire.await();
    }
  }

  private static void set(byte[] value, long seed) {
    for (int i = 0; i < VALUE_BYTES; i++) {
      value[i] = (byte) (seed * 0x9e3779b97f4a7c15L >>> 8 * (i % 8));
    }
  }

  /** Items whose value is what was stored. */
  private static long count(int port, long items) throws IOException {
    byte[] value = new byte[VALUE_BYTES];
    long found = 0;
    try (Wire wire = new Wire(port)) {
      for (long first = 0; first < items; first += KEYS_PER_QUESTION) {
        long end = Math.min(items, first + KEYS_PER_QUESTION);
        for (long i = first; i < end; i++) {
          wire.text("mg k").number(i, 19).text(" v\r\n");
        }
        wire.flush();
        for (long i = first; i < end; i++) {
          set(value, i);
          if (!wire.line().equals("VA 100")) {
            continue;
          }
          boolean same = true;
          for (int j = 0; j < VALUE_BYTES; j++) {
            same &= wire.read() == value[j];
          }
          wire.skip(2);
          found += same ? 1 : 0;
        }
      }
    }
    return found;
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static String describe(List<Long> times) {
    Collections.sort(times);
    return times.get(times.size() / 2) + " " + times.getLast();
  }
}
