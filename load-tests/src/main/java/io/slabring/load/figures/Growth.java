package io.slabring.load.figures;

import io.slabring.load.server.Cpus;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.wire.Wire;
import io.slabring.protocol.Reply;
import java.io.IOException;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;

/** Stalls while the index grows. */
@Command(name = "growth")
final class Growth extends Figure {
  private static final long ITEMS = 10_000_000;
  private static final int BATCH = 10;
  private static final int SLOW_MICROS = 5000;
  private static final int MICROS_MAX = 10_000_000;
  private static final int WARM_UP_ITEMS = 200_000;

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    head(Server.memcached());
    columns("server", "pass", "batches", "p50", "p99.9", "p99.99", "longest", "above 5 ms");
    grow(Server.memcached());
    grow(Server.slabring());
  }

  private void grow(Server server) throws IOException {
    progress("%s: twice %,d items", server.name(), ITEMS);
    try (ServerProcess process = server.sized((int) (ITEMS / 8000 + 64)).start("0");
        Wire wire = process.connect()) {
      store(wire, WARM_UP_ITEMS);
      for (String pass : new String[] {"growing", "again"}) {
        Histogram micros = store(wire, ITEMS);
        row(
            server.name(),
            pass,
            grouped(micros.getTotalCount()),
            micros.getValueAtPercentile(50) + " µs",
            micros.getValueAtPercentile(99.9) + " µs",
            micros.getValueAtPercentile(99.99) + " µs",
            format("%.1f ms", micros.getMaxValue() / 1e3),
            micros.getCountBetweenValues(SLOW_MICROS + 1, MICROS_MAX));
      }
      if (process.items() != ITEMS) {
        progress("stored %,d items, but %s holds %,d", ITEMS, server.name(), process.items());
      }
    }
  }

  /** Microseconds of each batch. */
  private static Histogram store(Wire wire, long count) throws IOException {
    Histogram micros = new Histogram(MICROS_MAX, 3);
    for (long first = 0; first < count; first += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        wire.text("set k").number(first + i, 10).text(" 0 0 10\r\n0123456789\r\n");
      }
      long started = System.nanoTime();
      wire.flush();
      for (int i = 0; i < BATCH; i++) {
        if (!wire.reply().is(Reply.STORED)) {
          throw new IOException("a set was not answered by STORED");
        }
      }
      micros.recordValue(Math.min(MICROS_MAX, (System.nanoTime() - started) / 1000));
    }
    return micros;
  }
}
