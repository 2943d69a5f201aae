package io.slabring.load.figures;

import module java.base;

import io.slabring.load.process.Commands;
import io.slabring.load.result.Samples;
import io.slabring.load.server.Ports;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.wire.Wire;
import io.slabring.protocol.ReplyLine.Kind;
import picocli.CommandLine.Command;

/** Time to stop and start with all items kept. */
@Command(name = "restart")
final class Restart extends Figure {
  private static final int ITEMS = 1_000_000;
  private static final int RESTARTS = 5;
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final int VALUE_BYTES = 100;
  private static final int KEYS_PER_QUESTION = 1000;

  @Override
  void measure() throws Exception {
    Path kept = Files.createTempDirectory(MEMORY, "restart");
    try {
      head(Server.memcached());
      columns("server", "stop", "longest", "start", "longest", "items found");
      restart(Server.memcached(), kept.resolve("memcached"));
      restart(Server.slabring(), kept.resolve("slabring"));
    } finally {
      Commands.delete(kept);
    }
  }

  private void restart(Server program, Path file) throws IOException, InterruptedException {
    progress("%s: %,d items, %d restarts", program.name(), ITEMS, RESTARTS);
    String megabytes = "" + (ITEMS / 4096 + 128);
    Server server = program.with("-t", "2", "-m", megabytes, "-e", file.toString());
    List<Double> stops = new ArrayList<>();
    List<Double> starts = new ArrayList<>();
    long found = ITEMS;
    int port = Ports.free();
    ServerProcess process = ServerProcess.start(server, null, port);
    try {
      fill(process);
      for (int run = 0; run < RESTARTS; run++) {
        stops.add(process.end("USR1").toNanos() / 1e6);
        process.close();
        process = ServerProcess.start(server, null, port);
        starts.add(process.startUp().toNanos() / 1e6);
        found = Math.min(found, countFound(process));
      }
    } finally {
      process.close();
    }
    row(
        server.name(),
        format("%.0f ms", Samples.median(stops)),
        format("%.0f ms", Samples.largest(stops)),
        format("%.0f ms", Samples.median(starts)),
        format("%.0f ms", Samples.largest(starts)),
        grouped(found));
  }

  private void fill(ServerProcess server) throws IOException {
    byte[] value = new byte[VALUE_BYTES];
    try (Wire wire = server.connect()) {
      for (long i = 0; i < ITEMS; i++) {
        write(value, i);
        wire.set(i, value, VALUE_BYTES);
      }
      wire.await();
    }
  }

  private static void write(byte[] value, long seed) {
    for (int i = 0; i < VALUE_BYTES; i++) {
      value[i] = (byte) (seed * 0x9e3779b97f4a7c15L >>> 8 * (i % 8));
    }
  }

  /** Items whose value is what was stored. */
  private long countFound(ServerProcess server) throws IOException {
    byte[] expected = new byte[VALUE_BYTES];
    byte[] value = new byte[VALUE_BYTES];
    long found = 0;
    try (Wire wire = server.connect()) {
      for (long first = 0; first < ITEMS; first += KEYS_PER_QUESTION) {
        long end = Math.min(ITEMS, first + KEYS_PER_QUESTION);
        for (long i = first; i < end; i++) {
          wire.text("mg k").number(i, 19).text(" v\r\n");
        }
        for (long i = first; i < end; i++) {
          if (wire.reply().kind() == Kind.VALUE) {
            write(expected, i);
            wire.read(value, VALUE_BYTES);
            wire.skip(2);
            found += Arrays.equals(value, expected) ? 1 : 0;
          }
        }
      }
    }
    return found;
  }
}
