package io.slabring.load.compare;

import module java.base;

import io.slabring.load.compare.Discipline.Figure;
import io.slabring.load.report.ReportTable;
import io.slabring.load.result.Machine;
import io.slabring.load.result.Target;

/**
 * What a comparison found out; written as JSON as it is. Immutable.
 *
 * @param startedAt when it began
 * @param arguments the command line
 * @param machine where all of it ran
 * @param contestants the servers by name, in the order of the figures
 * @param reference name of the contestant that ratios are relative to
 * @param disciplines in the order in which they were measured
 * @param partialReason why something is missing, or null
 */
public record Comparison(
    Instant startedAt,
    List<String> arguments,
    Machine machine,
    Map<String, Target> contestants,
    String reference,
    List<Discipline> disciplines,
    String partialReason) {

  /** The medians, each with its ratio to the reference's. */
  public ReportTable table() {
    List<String> head = new ArrayList<>();
    head.add("median of all rounds (ratio to " + reference + ")");
    head.addAll(contestants.keySet());
    List<List<String>> rows = new ArrayList<>();
    for (Discipline discipline : disciplines) {
      double base = discipline.median(reference);
      List<String> row = new ArrayList<>();
      row.add(discipline.name());
      for (Figure figure : discipline.figures()) {
        String text = discipline.unit().text(figure.median());
        double ratio = figure.contestant().equals(reference) ? Double.NaN : figure.median() / base;
        boolean isCompared = base > 0 && !Double.isNaN(ratio);
        row.add(isCompared ? String.format(Locale.ROOT, "%s (%.2f)", text, ratio) : text);
      }
      rows.add(row);
    }
    return new ReportTable("Comparison", note(), head, rows);
  }

  /** Where, when and with what. */
  public String note() {
    List<String> versions = new ArrayList<>();
    contestants.forEach((name, target) -> versions.add(name + " " + target.version()));
    return String.format(
        Locale.ROOT,
        "%tF, %d x %s, %s. %s.",
        startedAt.atZone(ZoneOffset.UTC),
        machine.processors(),
        machine.processor(),
        machine.kernel(),
        String.join("; ", versions));
  }

  /** The section of docs/performance.md. */
  public String markdown() {
    String command = "`./slabring bench " + String.join(" ", arguments) + "`";
    String place = (command + ", " + note()).replaceAll("(.{1,120})( +|$)", "$1\n");
    return place + "\n" + table().markdown();
  }
}
