package io.slabring.load.figures;

import module java.base;

import io.slabring.load.wire.Wire;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Visitors of the shop who do not pause: 70 % products by popularity, 20 % categories, 10 % the
 * front page.
 *
 * @param port of the shop on the loopback interface
 * @param count how many there are at a time
 */
record Visitors(int port, int count) {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int SEED = 20_261_128;
  private static final int MICROS_MAX = 20_000_000;

  /** What came of a time: pages a second, p99 of a page in ms, and requests without a page. */
  record Result(double rate, double p99Millis, long bad) {}

  Result visit(int seconds) throws Exception {
    Histogram micros = new ConcurrentHistogram(MICROS_MAX, 3);
    LongAdder bad = new LongAdder();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<?>> visitors = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        SplittableRandom random = new SplittableRandom(SEED + i);
        visitors.add(threads.submit(() -> visit(random, end, micros, bad)));
      }
      for (Future<?> visitor : visitors) {
        visitor.get();
      }
    }
    double p99 = micros.getValueAtPercentile(99) / 1e3;
    return new Result(micros.getTotalCount() / (double) seconds, p99, bad.sum());
  }

  private void visit(SplittableRandom random, long end, Histogram micros, LongAdder bad) {
    while (System.nanoTime() < end) {
      try (Wire wire = connect()) {
        while (System.nanoTime() < end) {
          long begin = System.nanoTime();
          bad.add(isPage(wire, path(random)) ? 0 : 1);
          micros.recordValue(Math.min(MICROS_MAX, (System.nanoTime() - begin) / 1000));
        }
      } catch (IOException e) {
        bad.increment();
      }
    }
  }

  private Wire connect() throws IOException {
    var shop = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new Wire(shop, PATIENCE_MILLIS, false);
  }

  /** A few products are looked at often, most hardly ever. */
  private static String path(SplittableRandom random) {
    double dice = random.nextDouble();
    if (dice < 0.1) {
      return "/";
    }
    if (dice < 0.3) {
      return "/category/" + random.nextInt(1, 21) + "?page=" + random.nextInt(1, 4);
    }
    return "/product/" + (1 + (int) (9999 * Math.pow(random.nextDouble(), 4)));
  }

  private static boolean isPage(Wire wire, String path) throws IOException {
    wire.text("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    boolean good = wire.line().startsWith("HTTP/1.1 200 ");
    long length = 0;
    for (String line = wire.line(); !line.isEmpty(); line = wire.line()) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Long.parseLong(line.substring(15).strip());
      }
    }
    wire.skip(length);
    return good;
  }
}
