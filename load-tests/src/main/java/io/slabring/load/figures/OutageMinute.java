package io.slabring.load.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

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
  private long queries = -1;
  private long hits;
  private long misses;
  private long bad;

  private record Second(int second, double hitPercent, long queries) {}

  OutageMinute(int killedAt, int replacedAt) {
    this.killedAt = killedAt;
    this.replacedAt = replacedAt;
  }

  /** Adds what the shop has counted up to a second. */
  void add(int second, long queriesInAll, long hitsInAll, long missesInAll) {
    if (queries >= 0) {
      double found = hitsInAll - hits;
      double asked = found + missesInAll - misses;
      double percent = asked == 0 ? 0 : 100 * found / asked;
      seconds.add(new Second(second, percent, queriesInAll - queries));
    }
    queries = queriesInAll;
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

  /** Mean hit ratio before the kill, in percent. */
  double before() {
    return hitPercents(second -> second < killedAt).stream()
        .mapToDouble(d -> d)
        .average()
        .orElse(0);
  }

  /** The lowest between the kill and the new node. */
  double lowest() {
    return hitPercents(this::isOutage).stream().mapToDouble(d -> d).min().orElse(0);
  }

  /** From the kill to the last second that was more than a point below the mean before. */
  int secondsToRecover() {
    double enough = before() - 1;
    return seconds.stream()
        .filter(each -> isOutage(each.second) && each.hitPercent < enough)
        .mapToInt(each -> each.second + 1 - killedAt)
        .max()
        .orElse(0);
  }

  private boolean isOutage(int second) {
    return second >= killedAt && second < replacedAt;
  }

  private List<Double> hitPercents(IntPredicate when) {
    return seconds.stream().filter(s -> when.test(s.second)).map(Second::hitPercent).toList();
  }

  /** Both over time, as SVG. */
  String picture() {
    long most = Math.max(1, seconds.stream().mapToLong(Second::queries).max().orElse(1));
    return PICTURE
        .replace("MOST", "" + most)
        .replace("RATIO", points(each -> 150 - 1.2 * each.hitPercent))
        .replace("QUERIES", points(each -> 300 - 110.0 * each.queries / most));
  }

  private String points(java.util.function.ToDoubleFunction<Second> height) {
    return seconds.stream()
        .map(s -> Figure.format("%d,%.1f", 50 + 10 * s.second, height.applyAsDouble(s)))
        .collect(Collectors.joining(" "));
  }
}
