package io.slabring.load.figures;

import module java.base;

import io.slabring.load.result.Second;
import io.slabring.load.traffic.Dip;

/** A minute of the shop in which one node is killed and another one comes. Not thread-safe. */
final class OutageMinute {
  private static final String PICTURE =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 330" font-family="sans-serif" font-size="13">
      <style>text{fill:#555}line{stroke:#999;stroke-dasharray:3 3}polyline{fill:none;stroke-width:2}
      @media(prefers-color-scheme:dark){text{fill:#bbb}}</style>
      <text x="50" y="20">hit ratio, percent</text>
      <text x="44" y="35" text-anchor="end">100</text><text x="44" y="153" text-anchor="end">0</text>
      <text x="50" y="182">database queries a second</text>
      <text x="44" y="195" text-anchor="end">MOST</text><text x="44" y="303" text-anchor="end">0</text>
      <line x1="200" x2="200" y1="30" y2="300"/><line x1="400" x2="400" y1="30" y2="300"/>
      <text x="200" y="320" text-anchor="middle">15 s: a node is killed</text>
      <text x="400" y="320" text-anchor="middle">35 s: another one comes</text>
      <polyline stroke="#0b6e4f" points="RATIO"/>
      <polyline stroke="#c2570c" points="QUERIES"/>
      </svg>
      """;

  private final int killedAt;
  private final int replacedAt;
  private final List<Second> seconds = new ArrayList<>();
  private final List<Long> queries = new ArrayList<>();
  private long lastQueries = -1;
  private long hits;
  private long misses;
  private long bad;

  OutageMinute(int killedAt, int replacedAt) {
    this.killedAt = killedAt;
    this.replacedAt = replacedAt;
  }

  /** Adds what the shop has counted up to a second. */
  void add(int second, long queriesInAll, long hitsInAll, long missesInAll) {
    if (lastQueries >= 0) {
      long found = hitsInAll - hits;
      long missed = missesInAll - misses;
      seconds.add(
          new Second(second + 1, found + missed, 0, found, missed, 0, 0, 0, null, null, List.of()));
      queries.add(queriesInAll - lastQueries);
    }
    lastQueries = queriesInAll;
    hits = hitsInAll;
    misses = missesInAll;
  }

  void bad(long count) {
    bad = count;
  }

  /** Requests without a page. */
  long bad() {
    return bad;
  }

  /** What the kill did until the new node came. */
  Dip dip() {
    return Dip.of(seconds, 0, killedAt, replacedAt);
  }

  /** Both over time, as SVG. */
  String picture() {
    long most = Math.max(1, queries.stream().mapToLong(each -> each).max().orElse(1));
    return PICTURE
        .replace("MOST", "" + most)
        .replace("RATIO", points(i -> 150 - 1.2 * hitPercent(seconds.get(i))))
        .replace("QUERIES", points(i -> 300 - 110.0 * queries.get(i) / most));
  }

  private static double hitPercent(Second second) {
    return 100.0 * second.hits() / Math.max(1, second.operations());
  }

  private String points(IntToDoubleFunction height) {
    return IntStream.range(0, seconds.size())
        .mapToObj(
            i ->
                Figure.format(
                    "%.0f,%.1f", 40 + 10 * seconds.get(i).second(), height.applyAsDouble(i)))
        .collect(Collectors.joining(" "));
  }
}
