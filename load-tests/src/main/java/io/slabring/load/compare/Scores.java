package io.slabring.load.compare;

import module java.base;

import io.slabring.load.compare.Discipline.Figure;
import io.slabring.load.compare.Discipline.Unit;

/** Collects figures as they come. Not thread-safe. */
final class Scores {
  private record Key(String discipline, Unit unit) {}

  private final List<String> contestants;
  private final Map<Key, Map<String, List<Double>>> rounds = new LinkedHashMap<>();

  Scores(List<String> contestants) {
    this.contestants = List.copyOf(contestants);
  }

  void add(String discipline, Unit unit, String contestant, double value) {
    rounds
        .computeIfAbsent(new Key(discipline, unit), key -> new LinkedHashMap<>())
        .computeIfAbsent(contestant, name -> new ArrayList<>())
        .add(value);
  }

  /** The median of what a contestant has reached so far. */
  double median(String discipline, Unit unit, String contestant) {
    return new Figure(contestant, rounds.get(new Key(discipline, unit)).get(contestant)).median();
  }

  /** Everything so far, in the order in which it came first. */
  List<Discipline> disciplines() {
    List<Discipline> disciplines = new ArrayList<>();
    rounds.forEach(
        (key, figures) ->
            disciplines.add(
                new Discipline(
                    key.discipline(),
                    key.unit(),
                    contestants.stream()
                        .map(name -> new Figure(name, figures.getOrDefault(name, List.of())))
                        .toList())));
    return disciplines;
  }
}
