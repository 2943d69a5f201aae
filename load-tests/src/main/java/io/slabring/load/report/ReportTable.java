package io.slabring.load.report;

import java.util.List;

/**
 * A table of the page. Cells are texts, or a {@link Bar}.
 *
 * @param note one line below the title, or null
 * @param head one text a column; the first column names the row
 */
public record ReportTable(String title, String note, List<String> head, List<List<Object>> rows) {
  /**
   * A bar in a cell.
   *
   * @param bar length, 0 to 100
   * @param colour index into the palette
   */
  public record Bar(double bar, int colour) {}
}
