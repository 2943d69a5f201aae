package io.slabring.load.report;

import java.util.List;

/**
 * What the page shows, as the JSON that its script (report.js) draws. Texts may contain anything.
 *
 * @param title of the page
 * @param subtitle one line below it
 * @param warnings what a reader must know first, such as that a run is partial
 * @param summaries tables above the charts
 * @param charts in reading order
 * @param shares tables that stand among the charts
 * @param tables below the charts
 * @param facts last
 */
record Page(
    String title,
    String subtitle,
    List<String> warnings,
    List<ReportTable> summaries,
    List<Chart> charts,
    List<ReportTable> shares,
    List<ReportTable> tables,
    List<Facts> facts) {

  /**
   * Lines over a common axis.
   *
   * @param note what is drawn, and in which unit
   * @param events vertical marks, on a time axis only
   */
  record Chart(
      String title, String note, Axis x, Axis y, List<Series> series, List<ReportEvent> events) {}

  /**
   * An axis.
   *
   * @param label beside it
   * @param name in the legend
   * @param format how report.js writes its numbers
   * @param log whether it is logarithmic
   * @param max where it ends, or null for where the data do
   */
  record Axis(String label, String name, Format format, boolean log, Double max) {}

  /**
   * A line.
   *
   * @param colour index into the palette
   * @param dash index into the patterns
   * @param at positions on the x axis, ascending
   * @param values as many; null where there is none
   */
  record Series(String name, int colour, int dash, List<Double> at, List<Double> values) {}

  /** Names and values. */
  record Facts(String title, List<List<String>> rows) {}

  /** How report.js writes a number; its names there are in lower case. */
  enum Format {
    COUNT,
    MICROS,
    PERCENT,
    PERCENTILE,
    PLAIN,
    SECONDS
  }
}
