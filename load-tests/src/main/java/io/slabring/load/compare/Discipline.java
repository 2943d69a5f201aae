package io.slabring.load.compare;

import io.slabring.load.report.Amounts;
import io.slabring.load.result.Samples;
import java.util.List;
import java.util.Locale;

/**
 * One thing that servers are measured at. Immutable.
 *
 * @param name as tables give it
 * @param unit of the figures
 * @param figures one a server, in their order
 */
public record Discipline(String name, Unit unit, List<Figure> figures) {
  /** Copies the figures. */
  public Discipline {
    figures = List.copyOf(figures);
  }

  /**
   * What one server reached.
   *
   * @param contestant the server's name
   * @param rounds what each round gave, in order; empty when it was not measured
   */
  public record Figure(String contestant, List<Double> rounds) {
    /** Copies the rounds. */
    public Figure {
      rounds = List.copyOf(rounds);
    }

    /** The middle of the rounds, NaN if there is none. */
    public double median() {
      return Samples.median(rounds);
    }
  }

  /** Units. */
  public enum Unit {
    /** Operations per second of server CPU time, or of wall time: more is better. */
    OPERATIONS,
    /** Microseconds: less is better. */
    MICROS,
    /** Bytes: less is better. */
    BYTES,
    /** Items: more is better. */
    ITEMS;

    /** A figure as people read it. */
    String text(double value) {
      if (Double.isNaN(value)) {
        return "–";
      }
      return switch (this) {
        case OPERATIONS -> Amounts.count(value);
        case MICROS -> Amounts.micros(value);
        case BYTES -> Amounts.bytes(value);
        case ITEMS -> String.format(Locale.ROOT, "%,.0f", value);
      };
    }
  }

  /** The median of a server; NaN if it was not measured. */
  double median(String contestant) {
    return figures.stream()
        .filter(figure -> figure.contestant.equals(contestant))
        .mapToDouble(Figure::median)
        .findFirst()
        .orElse(Double.NaN);
  }
}
