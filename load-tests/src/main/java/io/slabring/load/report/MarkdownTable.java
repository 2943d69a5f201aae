package io.slabring.load.report;

import java.util.ArrayList;
import java.util.List;

/** A {@link ReportTable} as Markdown whose columns stand in line, for consoles and documents. */
public final class MarkdownTable {
  private MarkdownTable() {}

  /** The table without its title, ending in a newline. The first column is aligned to the left. */
  public static String of(ReportTable table) {
    int columns = table.head().size();
    List<List<String>> rows = new ArrayList<>();
    rows.add(table.head());
    for (List<Object> row : table.rows()) {
      rows.add(row.stream().map(MarkdownTable::text).toList());
    }
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns; column++) {
        String cell = rows.get(row).get(column);
        String blanks = " ".repeat(widths[column] - cell.length());
        text.append("| ").append(column == 0 ? cell + blanks : blanks + cell).append(' ');
      }
      text.append("|\n");
      if (row == 0) {
        for (int column = 0; column < columns; column++) {
          text.append(column == 0 ? "|:" : "|-").append("-".repeat(widths[column]));
          text.append(column == 0 ? "-" : ":");
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }

  /** A bar is drawn beside its number, so it says nothing new. */
  private static String text(Object cell) {
    return cell instanceof ReportTable.Bar ? "" : cell.toString().replace("|", "\\|");
  }
}
