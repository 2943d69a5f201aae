package io.slabring.load;

import io.slabring.load.generator.Targets;
import io.slabring.load.result.ReplayResult;
import io.slabring.load.result.ResultFile;
import io.slabring.load.trace.Replay;
import io.slabring.load.trace.Scale;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench replay}: the miss ratio of a recorded trace. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Measures the miss ratio of a recorded trace.",
    description =
        "Replays a recorded trace as a cache in front of a database is used (get, and on a miss"
            + " set) and prints the miss ratio. A trace is a file of big-endian int32 keys, as it"
            + " is or compressed by xz.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the whole trace was replayed",
      "1:the replay ended early, or values were refused",
      "2:an option or the trace cannot be used",
      "4:a target cannot be reached, or is no memcached"
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TRACE", description = "The file.")
  private Path trace;

  @Option(
      names = "--scale",
      paramLabel = "N|500+N",
      defaultValue = "1",
      description =
          "Sizes of the values: (500 + hash mod 7500) * N bytes, or 500 + (hash mod 7500) * N, "
              + "N from 1 to 64 (default 1).")
  private String scale;

  @Option(names = "--limit", paramLabel = "N", description = "End after N accesses.")
  private long limit;

  @Mixin private final TargetOptions where = new TargetOptions();

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    OutputFiles.checkWritable("--json", json);
    Scale sizes = Scale.parse(scale);
    if (limit < 0) {
      throw new IllegalArgumentException("--limit must be 0 or above, not " + limit);
    }
    try (Targets targets = where.open(false)) {
      Replay replay =
          new Replay(
              trace,
              sizes,
              targets.routing(),
              Targets.describe(targets.routing(), false, where.login(), where.serverPid()),
              where.login(),
              limit);
      ReplayResult result =
          Interrupts.run(
              replay::stop,
              () ->
                  replay.run(
                      line -> {
                        out.println(line);
                        out.flush();
                      }));
      print(out, result);
      if (json != null) {
        ResultFile.write(result, json);
      }
      return result.partial() || result.errors() > 0 ? ExitCode.PARTIAL : ExitCode.OK;
    }
  }

  private static void print(PrintWriter out, ReplayResult result) {
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
    if (result.partial()) {
      out.println("PARTIAL: " + result.partialReason());
    }
    out.flush();
  }
}
