package io.slabring.load.report;

import io.slabring.load.report.Page.Facts;
import io.slabring.load.result.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page about one or more runs, with charts, that needs nothing beside itself. Not thread-safe.
 */
public final class Report {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final String title;
  private final Map<String, RunResult> runs = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<ReportTable> tables = new ArrayList<>();
  private final List<ReportEvent> events = new ArrayList<>();

  /** An empty page. */
  public Report(String title) {
    this.title = title;
  }

  /** The page of a single run. */
  public static Report of(RunResult result) {
    String name = result.workload().name();
    return new Report("Slabring bench: " + name).run(name, result);
  }

  /** Adds a run under a name of its own; the charts have a line for each. */
  public Report run(String name, RunResult result) {
    runs.put(name, result);
    return this;
  }

  /** Adds a table above the charts. */
  public Report table(ReportTable table) {
    tables.add(table);
    return this;
  }

  /** Adds a sentence that stands out at the top. */
  public Report warning(String sentence) {
    warnings.add(sentence);
    return this;
  }

  /** Marks a moment in all charts over time. */
  public Report event(ReportEvent event) {
    events.add(event);
    return this;
  }

  /**
   * Writes or overwrites the page.
   *
   * @throws IllegalStateException when nothing was added
   */
  public void write(Path file) throws IOException {
    if (runs.isEmpty() && tables.isEmpty()) {
      throw new IllegalStateException("a report needs a run or a table");
    }
    List<ReportTable> summaries = new ArrayList<>(tables);
    if (!runs.isEmpty()) {
      summaries.add(RunTables.summary(runs));
    }
    List<Facts> facts = new ArrayList<>();
    runs.forEach((name, run) -> facts.add(RunTables.facts(name, run)));
    PageFile.write(
        new Page(
            title,
            subtitle(),
            allWarnings(),
            summaries,
            runs.isEmpty() ? List.of() : RunCharts.of(runs, events),
            RunTables.shares(runs),
            RunTables.faults(runs),
            facts),
        file);
  }

  private String subtitle() {
    if (runs.isEmpty()) {
      return MINUTE.format(Instant.now());
    }
    RunResult first = runs.values().iterator().next();
    long millis = Math.round(first.totals().seconds() * 1000);
    String length = Amounts.micros(Duration.ofMillis(millis).toNanos() / 1e3);
    return MINUTE.format(first.startedAt())
        + ", "
        + length
        + (runs.size() > 1 ? " each" : "")
        + ", "
        + first.machine().processors()
        + " x "
        + first.machine().processor();
  }

  private List<String> allWarnings() {
    List<String> all = new ArrayList<>(warnings);
    runs.forEach(
        (name, run) -> {
          if (run.partial()) {
            all.add("Partial result of " + name + ": " + run.partialReason());
          }
          if (!run.violations().isEmpty()) {
            all.add(name + " returned " + run.violations().size() + " wrong values");
          }
        });
    return all;
  }
}
