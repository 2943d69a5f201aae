package io.slabring.load.compare;

import java.util.List;

/**
 * What one contestant reached at one thing.
 *
 * @param contestant its name
 * @param rounds what each round gave, in order; empty when it was not measured
 */
public record Figure(String contestant, List<Double> rounds) {
  public Figure {
    rounds = List.copyOf(rounds);
  }

  /** The middle of the rounds, NaN when there is none. */
  public double median() {
    List<Double> sorted = rounds.stream().sorted().toList();
    int count = sorted.size();
    return count == 0 ? Double.NaN : (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
  }
}
