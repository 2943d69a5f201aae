package io.slabring.load;

import module java.base;

import io.slabring.load.chaos.Chaos;
import io.slabring.load.chaos.ChaosResult;
import io.slabring.load.report.Report;
import io.slabring.load.report.ReportTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench chaos}: kills, pauses, cuts; checks every answer. */
@Command(name = "chaos")
final class ChaosCommand implements Callable<Integer> {
  private static final int NODES_MIN = 3;
  private static final int NODES_MAX = 20;

  @Spec private CommandSpec spec;

  @Option(names = "--nodes", paramLabel = "N")
  private int nodes = 5;

  @Option(names = "--duration", paramLabel = "TIME", converter = Durations.class)
  private Duration duration = Duration.ofMinutes(10);

  @Option(names = "--seed", paramLabel = "N")
  private long seed = System.nanoTime();

  @Mixin private final OutputFiles files = new OutputFiles();

  private final Path launcher;

  /** The launcher names itself by a system property. */
  ChaosCommand() {
    launcher = Path.of(System.getProperty("slabring.launcher", "slabring")).toAbsolutePath();
  }

  @Override
  public Integer call() throws Exception {
    if (nodes < NODES_MIN || nodes > NODES_MAX) {
      throw new IllegalArgumentException("--nodes must be between 3 and 20, not " + nodes);
    }
    files.check();
    PrintWriter out = spec.commandLine().getOut();
    say(out, "seed " + seed);
    Chaos chaos = new Chaos(launcher, nodes, duration, seed, line -> say(out, line));
    ChaosResult result = Interrupts.run(chaos::stop, chaos::run);
    print(out, result);
    files.write(result, page(result));
    if (!result.stale().isEmpty()) {
      return ExitCode.WRONG_VALUES;
    }
    return result.run().partial() || !result.leaks().isEmpty() ? ExitCode.PARTIAL : ExitCode.OK;
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private static void print(PrintWriter out, ChaosResult result) {
    say(
        out,
        String.format(
            Locale.ROOT,
            "%d faults, %d settled views; of %,d reads judged %,d found a value, %d were stale;"
                + " %,d writes bound them; %.1f %% hits in all, %,d requests failed",
            result.faults(),
            result.settledViews(),
            result.judgedReads(),
            result.judgedHits(),
            result.stale().size(),
            result.boundWrites(),
            100 * result.run().totals().hitRatio(),
            result.run().totals().errors()));
    result.dips().forEach(sentence -> say(out, sentence));
    result.stale().forEach(sentence -> say(out, "STALE: " + sentence));
    result.leaks().forEach(sentence -> say(out, "LEAK: " + sentence));
    if (result.run().partial()) {
      say(out, "PARTIAL: " + result.run().partialReason());
    }
  }

  private static Report page(ChaosResult result) {
    Report page = new Report("Slabring bench: chaos, seed " + result.seed());
    page.run("chaos", result.run());
    result.events().forEach(page::event);
    result.stale().forEach(page::warning);
    result.leaks().forEach(page::warning);
    List<List<String>> rows =
        result.events().stream()
            .map(event -> List.of("%.1f".formatted(event.at()), event.name()))
            .toList();
    page.table(new ReportTable("Faults", null, List.of("second", "what"), rows));
    return page;
  }
}
