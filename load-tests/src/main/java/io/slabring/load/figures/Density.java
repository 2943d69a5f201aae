package io.slabring.load.figures;

import module java.base;

import io.slabring.load.server.Cpus;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.wire.Wire;
import io.slabring.load.workload.Sizes;
import io.slabring.protocol.ReplyLine.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Items held in the same memory. */
@Command(name = "density")
final class Density extends Figure {
  private static final List<String> SIZES = List.of("10", "100", "1000", "pareto");
  private static final int LARGEST = 100_000;
  private static final Sizes PARETO = new Sizes.Pareto(0.0, 214.476, 0.348238, 1, LARGEST);
  private static final int PARETO_MEAN = 329;
  private static final int ITEM_OVERHEAD = 60;
  private static final int KEYS_PER_QUESTION = 1000;

  @Option(names = "--quick")
  private boolean quick;

  /** What a filled server held. */
  private record Held(long items, long mebibytes) {}

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    Server memcached = Server.memcached();
    int megabytes = quick ? 64 : 256;
    head(memcached);
    String rss = "RSS (bound " + (megabytes * 108 / 100 + 160) + " MiB)";
    columns("value", "memcached holds", "Slabring holds", "ratio", "memcached RSS", rss);
    for (String size : SIZES) {
      Held theirs = hold(memcached, size, megabytes);
      Held ours = hold(Server.slabring(), size, megabytes);
      row(
          size,
          grouped(theirs.items),
          grouped(ours.items),
          format("%.3f", (double) ours.items / theirs.items),
          theirs.mebibytes + " MiB",
          ours.mebibytes + " MiB");
    }
  }

  private Held hold(Server server, String size, int megabytes) throws IOException {
    progress("values of %s: %s", size, server.name());
    boolean isPareto = size.equals("pareto");
    int average = isPareto ? PARETO_MEAN : Integer.parseInt(size);
    Sizes distribution = isPareto ? PARETO : new Sizes.Fixed(average);
    long items = ((long) megabytes << 20) / (average + ITEM_OVERHEAD) * 3;
    try (ServerProcess process = server.sized(megabytes).start("0");
        Wire wire = process.connect()) {
      fill(wire, distribution, items);
      Map<String, String> stats = wire.stats();
      long found = countFound(wire, items);
      if (Long.parseLong(stats.get("curr_items")) != found) {
        progress("%s counts %s items, but %d were found", server.name(), stats, found);
      }
      if (stats.get("evictions").equals("0")) {
        progress("%s evicted nothing: it was not filled", server.name());
      }
      return new Held(found, process.status().peakResidentBytes() >> 20);
    }
  }

  private static void fill(Wire wire, Sizes sizes, long items) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    byte[] value = new byte[LARGEST];
    for (long i = 0; i < items; i++) {
      wire.set(i, value, sizes.quantile(random.nextDouble()));
    }
    wire.await();
  }

  private static long countFound(Wire wire, long items) throws IOException {
    long found = 0;
    for (long first = 0; first < items; first += KEYS_PER_QUESTION) {
      long end = Math.min(items, first + KEYS_PER_QUESTION);
      for (long i = first; i < end; i++) {
        wire.text("mg k").number(i, 19).text("\r\n");
      }
      for (long i = first; i < end; i++) {
        found += wire.reply().kind() == Kind.HD ? 1 : 0;
      }
    }
    return found;
  }
}
