package io.slabring.load.compare;

import io.slabring.load.report.Amounts;
import java.util.List;
import java.util.Locale;

/**
 * One thing that contestants are measured at.
 *
 * @param name as tables give it
 * @param unit of the figures
 * @param figures one a contestant, in their order
 */
public record Discipline(String name, Unit unit, List<Figure> figures) {
  public Discipline {
    figures = List.copyOf(figures);
  }

  /** Units, and which end of them is the good one. */
  public enum Unit {
    /** Operations per second of server CPU time, or of wall time: more is better. */
    OPERATIONS,
    /** Microseconds: less is better. */
    MICROS,
    /** Bytes: less is better. */
    BYTES,
    /** Items: more is better. */
    ITEMS,
    /** A share between 0 and 1: less is better. */
    SHARE;

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
        case SHARE -> String.format(Locale.ROOT, "%.3f %%", 100 * value);
      };
    }
  }
}
