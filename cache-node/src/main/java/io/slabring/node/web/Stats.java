package io.slabring.node.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The pages of {@code stats}, taken apart. Immutable by custom.
 *
 * @param general names and values of {@code stats}
 * @param settings those of {@code stats settings}
 * @param items those of {@code stats items}, by size class
 * @param slabs those of {@code stats slabs}, by size class
 * @param mallocedBytes the memory of all pages
 */
record Stats(
    Map<String, String> general,
    Map<String, String> settings,
    SortedMap<Integer, Map<String, String>> items,
    SortedMap<Integer, Map<String, String>> slabs,
    String mallocedBytes) {
  private static final String LINE = "STAT ";
  private static final String ITEMS = "items:";

  static Stats of(NodeView node) {
    Map<String, String> slabs = lines(node.stats("slabs"));
    return new Stats(
        lines(node.stats("")),
        lines(node.stats("settings")),
        byClass(lines(node.stats("items"))),
        byClass(slabs),
        slabs.getOrDefault("total_malloced", "0"));
  }

  private static Map<String, String> lines(String page) {
    Map<String, String> lines = new LinkedHashMap<>();
    for (String line : page.split("\r\n", -1)) {
      int blank = line.indexOf(' ', LINE.length());
      if (line.startsWith(LINE) && blank > 0) {
        lines.put(line.substring(LINE.length(), blank), line.substring(blank + 1));
      }
    }
    return lines;
  }

  /** {@code 5:name} and {@code items:5:name} are the name of class 5; others are left out. */
  private static SortedMap<Integer, Map<String, String>> byClass(Map<String, String> lines) {
    SortedMap<Integer, Map<String, String>> classes = new TreeMap<>();
    lines.forEach(
        (name, value) -> {
          String rest = name.startsWith(ITEMS) ? name.substring(ITEMS.length()) : name;
          int colon = rest.indexOf(':');
          if (colon > 0) {
            classes
                .computeIfAbsent(
                    Integer.valueOf(rest.substring(0, colon)), id -> new LinkedHashMap<>())
                .put(rest.substring(colon + 1), value);
          }
        });
    return classes;
  }

  /**
   * What the pages may take: the limit ({@code -m}), and what they take beyond it. The first page
   * of a size class may exceed the limit, so that no class has nothing.
   */
  long pagesMaxBytes() {
    return Math.max(sum(general, "limit_maxbytes"), Long.parseLong(mallocedBytes));
  }

  /** The sum of numbers of {@code stats}; those that are missing count as 0. */
  static long sum(Map<String, String> stats, String... names) {
    long sum = 0;
    for (String name : names) {
      sum += Long.parseLong(stats.getOrDefault(name, "0"));
    }
    return sum;
  }
}
