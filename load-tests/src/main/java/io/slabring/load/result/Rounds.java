package io.slabring.load.result;

import module java.base;

/** What was measured in rounds in which all take turns, by name. Not thread-safe. */
public final class Rounds {
  private final Map<String, List<Double>> values = new HashMap<>();

  /** No rounds yet. */
  public Rounds() {}

  /** Adds the next round's value. */
  public void add(String name, double value) {
    values.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
  }

  /** The middle of all rounds; NaN if there is none. */
  public double median(String name) {
    return Samples.median(values.getOrDefault(name, List.of()));
  }

  /** The middle of the ratios within each round: what the machine does then hits both alike. */
  public double ratio(String name, String base) {
    List<Double> mine = values.get(name);
    List<Double> others = values.get(base);
    return Samples.median(
        IntStream.range(0, mine.size()).mapToObj(i -> mine.get(i) / others.get(i)).toList());
  }
}
