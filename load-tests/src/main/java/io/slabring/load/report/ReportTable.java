package io.slabring.load.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of a page, or of a Markdown document.
 *
 * @param note one line below the title, or null
 * @param head one text a column; the first column names the row
 */
public record ReportTable(String title, String note, List<String> head, List<List<String>> rows) {
  /**
   * The table as Markdown whose columns stand in line, without its title, ending in a newline. The
   * first column is aligned to the left.
   */
  public String markdown() {
    List<List<String>> lines = new ArrayList<>(rows);
    lines.addFirst(head);
    int[] widths = new int[head.size()];
    List<String> rule = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      for (List<String> line : lines) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
      String dashes = "-".repeat(widths[column]);
      rule.add(column == 0 ? ":-" + dashes : "-" + dashes + ":");
    }
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < lines.size(); row++) {
      for (int column = 0; column < widths.length; column++) {
        String cell = lines.get(row).get(column);
        String blanks = " ".repeat(widths[column] - cell.length());
        text.append("| ").append(column == 0 ? cell + blanks : blanks + cell).append(' ');
      }
      text.append("|\n");
      if (row == 0) {
        text.append('|').append(String.join("|", rule)).append("|\n");
      }
    }
    return text.toString();
  }
}
