package io.slabring.load;

import module java.base;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.slabring.load.result.Machine;
import io.slabring.load.result.ResultFile;
import io.slabring.load.result.Target;
import io.slabring.load.targets.Targets;
import io.slabring.load.trace.Replay;
import io.slabring.load.trace.Replay.Count;
import io.slabring.load.trace.Scale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench replay}: the miss ratio of a recorded trace. */
@Command(name = "replay")
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TRACE", description = "File with the keys.")
  private Path trace;

  @Option(names = "--scale", paramLabel = "N|500+N", defaultValue = "1")
  private String scale;

  @Mixin private final TargetOptions where = new TargetOptions();

  @Option(names = "--json", paramLabel = "FILE")
  private Path json;

  /** What {@code --json} writes. */
  private record Result(
      Instant startedAt,
      Machine machine,
      String trace,
      String scale,
      List<Target> targets,
      @JsonUnwrapped Count count,
      boolean partial) {}

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    OutputFiles.checkWritable("--json", json);
    Scale sizes = Scale.parse(scale);
    try (Targets targets = where.open(false)) {
      Instant startedAt = Instant.now();
      List<Target> described = targets.describe(false, where.login());
      Replay replay = new Replay(trace, sizes, targets.routing(), where.login());
      Count count = Interrupts.run(replay::stop, () -> replay.run(line -> say(out, line)));
      print(out, count);
      boolean partial = count.partialReason() != null;
      if (json != null) {
        ResultFile.write(
            new Result(
                startedAt, Machine.describe(), trace.toString(), scale, described, count, partial),
            json);
      }
      return partial || count.errors() > 0 ? ExitCode.PARTIAL : ExitCode.OK;
    }
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private static void print(PrintWriter out, Count result) {
    out.println(
        String.format(
            Locale.ROOT,
            "%.3f %% misses (%,d of %,d) in %.1f s; %,d different keys with %,d bytes of values",
            100 * result.missRatio(),
            result.misses(),
            result.accesses(),
            result.seconds(),
            result.uniqueKeys(),
            result.uniqueBytes()));
    if (result.errors() > 0) {
      out.println(String.format(Locale.ROOT, "%,d values were refused", result.errors()));
    }
    if (result.partialReason() != null) {
      out.println("PARTIAL: " + result.partialReason());
    }
    out.flush();
  }
}
