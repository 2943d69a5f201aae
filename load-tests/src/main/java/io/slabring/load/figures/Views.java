package io.slabring.load.figures;

import io.slabring.load.server.Cpus;
import io.slabring.load.server.Ports;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.wire.Wire;
import io.slabring.protocol.ReplyLine.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a change of the cluster costs. */
@Command(
    name = "views",
    header = "Measures what a change of the cluster costs a node with many items.",
    description = {
      "Gets random keys of a node before and after the only other node, which had 2 %% of the ring,"
          + " leaves: then each item has to be looked up once among the owners before and after."
          + " The node has CPU 0 for itself, and its crawler looks at all items meanwhile. Takes 2"
          + " minutes, and 170 bytes of memory for each item.",
      ""
    })
final class Views extends Figure {
  private static final int BATCH = 32;
  private static final int SECONDS = 50;
  private static final int SECONDS_BEFORE = 18;
  private static final int WARM_UP_SECONDS = 5;
  private static final int SPAN = 10;
  private static final int VALUE_BYTES = 100;
  private static final long SEED = 20_261_128;

  @Option(
      names = "--items",
      paramLabel = "N",
      defaultValue = "10000000",
      description = "Items with keys of 11 and values of 100 bytes (default: ${DEFAULT-VALUE}).")
  private int items;

  /** One second of gets. */
  private record Second(double gets, double perCpuSecond, double hitPercent) {}

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    progress("a node with %,d items, and another one", items);
    String seed = Ports.freeAddress();
    try (ServerProcess node = member(items / 5000 + 256, 49, seed, seed).start("0")) {
      ServerProcess other = member(64, 1, Ports.freeAddress(), seed).start("1");
      try {
        awaitNodes(node, 2); // a node closes the connections that it had before it served
        try (Wire wire = node.connect()) {
          measure(node, wire, other);
        }
      } finally {
        other.close();
      }
    }
  }

  private void measure(ServerProcess node, Wire wire, ServerProcess other) throws Exception {
    fill(wire);
    List<Second> seconds = new ArrayList<>();
    CompletableFuture<Void> gets = CompletableFuture.runAsync(() -> get(node, wire, seconds));
    pause(Duration.ofSeconds(SECONDS_BEFORE));
    progress("the other one leaves");
    other.close();
    int left;
    synchronized (seconds) {
      left = seconds.size();
    }
    gets.join();
    head();
    columns(
        "", "gets a second", "to before", "worst second", "gets a CPU second", "to before", "hits");
    List<Second> before = seconds.subList(WARM_UP_SECONDS, left - 3);
    row("before", before, before);
    row("10 s from the change on", seconds.subList(left - 1, left - 1 + SPAN), before);
    row("the next 10 s", seconds.subList(left - 1 + SPAN, left - 1 + 2 * SPAN), before);
  }

  private static Server member(int megabytes, int weight, String bind, String seed)
      throws Exception {
    return Server.slabring()
        .with("-t", "1", "-m", "" + megabytes, "--weight", "" + weight, "--drain", "0")
        .with("--cluster", "views", "--cluster-bind", bind, "--join", seed);
  }

  private void row(String name, List<Second> seconds, List<Second> before) {
    double gets = mean(seconds, Second::gets);
    double perCpu = mean(seconds, Second::perCpuSecond);
    double worst = seconds.stream().mapToDouble(Second::gets).min().orElseThrow();
    row(
        name,
        format("%.0f k", gets / 1e3),
        format("%.2f", gets / mean(before, Second::gets)),
        format("%.2f", worst / mean(before, Second::gets)),
        format("%.0f k", perCpu / 1e3),
        format("%.2f", perCpu / mean(before, Second::perCpuSecond)),
        format("%.1f %%", mean(seconds, Second::hitPercent)));
  }

  private static double mean(List<Second> seconds, ToDoubleFunction<Second> value) {
    return seconds.stream().mapToDouble(value).average().orElseThrow();
  }

  private void fill(Wire wire) throws IOException {
    byte[] value = "v".repeat(VALUE_BYTES).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int i = 0; i < items; i++) {
      wire.text("set k").number(i, 10).text(" 0 0 100 noreply\r\n");
      wire.bytes(value, VALUE_BYTES).text("\r\n");
      if (i % 1_000 == 0) {
        wire.await();
      }
    }
    wire.await();
  }

  /** Gets keys for some seconds, and adds each second. */
  private void get(ServerProcess node, Wire wire, List<Second> seconds) {
    SplittableRandom random = new SplittableRandom(SEED);
    try {
      for (int i = 0; i < SECONDS; i++) {
        long gets = 0;
        long hits = 0;
        double cpu = node.status().cpuSeconds();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 1_000_000_000) {
          hits += get(wire, random);
          gets += BATCH;
        }
        double length = (System.nanoTime() - begin) / 1e9;
        double used = node.status().cpuSeconds() - cpu;
        synchronized (seconds) {
          seconds.add(new Second(gets / length, gets / used, 100.0 * hits / gets));
        }
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private int get(Wire wire, SplittableRandom random) throws IOException {
    for (int i = 0; i < BATCH; i++) {
      wire.text("get k").number(random.nextInt(items), 10).text("\r\n");
    }
    int hits = 0;
    for (int i = 0; i < BATCH; i++) {
      if (wire.reply().kind() == Kind.VALUE) {
        wire.skip(VALUE_BYTES + "\r\nEND\r\n".length());
        hits++;
      }
    }
    return hits;
  }
}
