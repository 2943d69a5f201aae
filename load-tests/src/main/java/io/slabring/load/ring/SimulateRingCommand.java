package io.slabring.load.ring;

import module java.base;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slabring.client.ring.RingKind;
import io.slabring.load.report.Amounts;
import io.slabring.load.report.ReportTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench simulate-ring}: a table of what rings do, without any server. */
@Command(name = "simulate-ring")
public final class SimulateRingCommand implements Callable<Integer> {
  private static final int KEYS_MAX = 10_000_000;

  @Spec private CommandSpec spec;

  @Option(names = "--nodes", paramLabel = "LIST", defaultValue = "3..1000")
  private String nodes;

  @Option(names = "--ring", paramLabel = "NAME", split = ",")
  private List<String> rings = List.of();

  @Option(names = "--keys", paramLabel = "N", defaultValue = "1000000")
  private int keys;

  @Option(names = "--json")
  private boolean json;

  /** For picocli. */
  public SimulateRingCommand() {}

  @Override
  public Integer call() throws IOException {
    List<RingFigures> figures = new ArrayList<>();
    for (int count : arguments(() -> NodeCounts.parse(nodes))) {
      for (RingKind kind : arguments(this::kinds)) {
        figures.add(simulation().run(kind, count));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        json
            ? new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n"
            : table(figures).markdown());
    out.flush();
    return 0;
  }

  private List<RingKind> kinds() {
    return rings.isEmpty()
        ? Arrays.asList(RingKind.values())
        : rings.stream().map(RingKind::of).toList();
  }

  private RingSimulation simulation() {
    if (keys < 1 || keys > KEYS_MAX) {
      throw new ParameterException(
          spec.commandLine(), "--keys takes 1 to " + KEYS_MAX + ", not " + keys);
    }
    return new RingSimulation(keys);
  }

  private <T> T arguments(Supplier<T> parsed) {
    try {
      return parsed.get();
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(spec.commandLine(), bad.getMessage(), bad);
    }
  }

  private static ReportTable table(List<RingFigures> figures) {
    List<List<String>> rows = new ArrayList<>();
    for (RingFigures row : figures) {
      rows.add(
          List.of(
              row.ring(),
              Integer.toString(row.nodes()),
              ratio(row.peakToAverage()),
              ratio(row.noise()),
              ratio(row.leastToAverage()),
              Amounts.percent(row.movedByJoin()),
              Amounts.percent(row.movedByLeave()),
              Amounts.percent(1.0 / row.nodes()),
              Amounts.percent(row.needlessByLeave())));
    }
    return new ReportTable(
        "Rings",
        null,
        List.of(
            "ring",
            "nodes",
            "fullest node to average",
            "by chance",
            "emptiest",
            "moved by a join",
            "moved by a leave",
            "1/nodes",
            "moved needlessly"),
        rows);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }
}
