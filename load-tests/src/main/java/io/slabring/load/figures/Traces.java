package io.slabring.load.figures;

import io.slabring.load.server.Cpus;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerProcess;
import io.slabring.load.targets.Targets;
import io.slabring.load.trace.Replay;
import io.slabring.load.trace.Replay.Count;
import io.slabring.load.trace.Scale;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Miss ratios on recorded traces. */
@Command(name = "traces")
final class Traces extends Figure {
  private static final List<Integer> PERCENTS = List.of(10, 30);

  @Parameters(
      arity = "1..*",
      paramLabel = "TRACE:SCALE",
      description =
          "Trace and size of its values: N for (500 + fmix32(key) mod 7500) x N bytes, or 500+N for"
              + " 500 + (fmix32(key) mod 7500) x N bytes.")
  private List<String> traces;

  @Override
  void measure() throws Exception {
    Cpus.leave(0);
    head(Server.memcached());
    columns(
        "trace",
        "share",
        "-m",
        "accesses",
        "memcached misses",
        "Slabring misses",
        "difference",
        "seconds");
    for (String each : traces) {
      int colon = each.lastIndexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("a trace is given as TRACE:SCALE, not " + each);
      }
      Path file = Path.of(each.substring(0, colon));
      Scale scale = Scale.parse(each.substring(colon + 1));
      long unique = Replay.uniqueBytes(file, scale);
      for (int percent : PERCENTS) {
        compare(file, scale, percent, (int) (unique * percent / 100 >> 20));
      }
    }
  }

  private void compare(Path file, Scale scale, int percent, int megabytes) throws Exception {
    Count theirs = replay(Server.memcached(), file, scale, megabytes);
    Count ours = replay(Server.slabring(), file, scale, megabytes);
    row(
        file.getFileName().toString().replaceFirst("\\.trace(\\.xz)?$", ""),
        percent + " %",
        megabytes,
        grouped(ours.accesses()),
        format("%.3f %%", 100 * theirs.missRatio()),
        format("%.3f %%", 100 * ours.missRatio()),
        format("%+.1f %%", 100 * (ours.missRatio() / theirs.missRatio() - 1)),
        format("%.0f / %.0f", theirs.seconds(), ours.seconds()));
  }

  private Count replay(Server server, Path file, Scale scale, int megabytes) throws Exception {
    progress("%s -m %d: %s", file.getFileName(), megabytes, server.name());
    try (ServerProcess process = server.sized(megabytes).start("0");
        Targets target = Targets.single(process.address())) {
      return new Replay(file, scale, target.routing(), null).run(line -> progress("%s", line));
    }
  }
}
