package io.slabring.load.figures;

import static java.util.stream.Collectors.joining;

import module java.base;

import io.slabring.load.server.Cpus;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.wire.Wire;
import io.slabring.protocol.ReplyLine.Kind;
import picocli.CommandLine.Command;

/** Resident size under hostile loads. */
@Command(name = "rss")
final class Rss extends Figure {
  private static final int MEGABYTES = 256;
  private static final List<String> LOADS =
      List.of("tiny", "huge", "sizes", "connections", "deaf", "lines");
  private static final int MIB = 1 << 20;
  private static final int HUGE = MIB - 1024;
  private static final byte[] VALUE = new byte[MIB];

  /** How a server came out of a load. */
  private record After(long mebibytes, String items, String connections) {}

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    int bound = MEGABYTES * 108 / 100 + 160;
    head(Server.memcached());
    String load = "load at -m " + MEGABYTES;
    columns(load, "memcached", "Slabring", "bound", "", "items held", "connections");
    for (String name : LOADS) {
      After theirs = suffer(Server.memcached(), name);
      After ours = suffer(Server.slabring(), name);
      row(
          name,
          theirs.mebibytes + " MiB",
          ours.mebibytes + " MiB",
          bound + " MiB",
          ours.mebibytes <= bound ? "held" : "**broken**",
          grouped(Long.parseLong(ours.items)),
          ours.connections);
    }
  }

  private After suffer(Server server, String load) throws IOException {
    progress("%s: %s", load, server.name());
    List<Wire> open = new ArrayList<>();
    try (ServerProcess process = server.sized(MEGABYTES).with("-c", "1024").start("0")) {
      try (Wire wire = process.connect()) {
        long memory = (long) MEGABYTES * MIB;
        switch (load) {
          case "tiny" -> tiny(wire, memory / 50 * 3);
          case "huge" -> huge(wire, memory / MIB * 3);
          case "sizes" -> sizes(wire, memory * 5);
          case "connections" ->
              say(process, open, 1000, "set half%d 0 0 500000\r\n" + "x".repeat(250_000));
          case "deaf" -> {
            for (int i = 0; i < 10; i++) {
              wire.set("loud" + i, VALUE, HUGE);
            }
            wire.await();
            say(process, open, 500, gets(10));
          }
          default -> say(process, open, 1000, "set line%d " + "x".repeat(2000));
        }
      }
      try (Wire other = process.connect()) {
        Map<String, String> stats = other.stats();
        long peak = process.status().peakResidentBytes() >> 20;
        return new After(peak, stats.get("curr_items"), stats.get("curr_connections"));
      }
    } finally {
      for (Wire wire : open) {
        wire.close();
      }
    }
  }

  private static String gets(int keys) {
    return IntStream.range(0, keys).mapToObj(i -> "get loud" + i + "\r\n").collect(joining());
  }

  private static void tiny(Wire wire, long items) throws IOException {
    for (long i = 0; i < items; i++) {
      wire.text("set ").number(i, 1).text(" 0 0 1 noreply\r\nx\r\n");
    }
    wire.await();
  }

  private static void huge(Wire wire, long items) throws IOException {
    for (long i = 0; i < items; i++) {
      wire.set("huge" + i, VALUE, HUGE).text("get huge" + i + "\r\n");
      if (wire.reply().kind() == Kind.VALUE) {
        wire.skip(HUGE + "\r\nEND\r\n".length());
      }
    }
  }

  private static void sizes(Wire wire, long bytes) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    long sent = 0;
    for (int i = 0; sent < bytes; i++) {
      int size = (int) Math.exp(random.nextDouble(Math.log(HUGE)));
      wire.set("size" + i, VALUE, size);
      sent += size + 64;
    }
    wire.await();
  }

  /** Connections that each send the text, with their number in it, and then keep silent. */
  private static void say(ServerProcess server, List<Wire> open, int connections, String text)
      throws IOException {
    for (int i = 0; i < connections; i++) {
      Wire wire = server.connect();
      open.add(wire);
      wire.text(text.formatted(i)).flush();
    }
  }
}
