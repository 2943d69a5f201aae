package io.slabring.node.settings;

import java.util.List;
import java.util.Locale;

/**
 * The types of settings. Numbers are decimal, and a range includes its ends. Rules are put into
 * words only when asked, since the table is made at every start.
 */
final class Types {
  private static final int KILO = 1 << 10;
  private static final long MEGA = 1 << 20;

  private Types() {}

  /** A switch: without a value it means {@code whenGiven}, not given the contrary. */
  static Type<Boolean> onOff(boolean whenGiven) {
    return new Type<>() {
      @Override
      Boolean parse(String name, String text) {
        return whenGiven;
      }

      @Override
      Boolean absent() {
        return !whenGiven;
      }

      @Override
      String show(Boolean value) {
        return value ? "yes" : "no";
      }
    };
  }

  /** A switch that may be repeated: how often it was given. */
  static Type<Integer> count() {
    return new Type<>() {
      @Override
      Integer parse(String name, String text) {
        return 1;
      }

      @Override
      Integer parse(String name, List<String> texts) {
        return texts.size();
      }

      @Override
      Integer absent() {
        return 0;
      }
    };
  }

  /** A whole number. */
  static Type<Integer> whole(int min, int max) {
    return new Range<>(min, max, 1, "") {
      @Override
      Integer parse(String name, String text) {
        return Numbers.integer(name, text);
      }
    };
  }

  /** A level from 0 on, and how {@code stats settings} shows each. */
  static Type<Integer> level(String... shown) {
    return new Range<>(0, shown.length - 1, 1, "") {
      @Override
      Integer parse(String name, String text) {
        return Numbers.integer(name, text);
      }

      @Override
      String show(Integer value) {
        return shown[value];
      }
    };
  }

  /** A whole number from 0 to 4,294,967,295. */
  static Type<Long> unsigned() {
    return new Range<>(0, 0xffff_ffffL, 1, "") {
      @Override
      Long parse(String name, String text) {
        return Numbers.whole(name, text);
      }
    };
  }

  /** A number of kilobytes; its value is in bytes. */
  static Type<Integer> kilobytes(int min, int max) {
    return new Range<>((long) min * KILO, (long) max * KILO, KILO, "") {
      @Override
      Integer parse(String name, String text) {
        long bytes = (long) Numbers.integer(name, text) * KILO;
        return Math.clamp(bytes, -1, Integer.MAX_VALUE);
      }
    };
  }

  /** A number of kilobytes; its value is in bytes. A greater number counts as {@code most}. */
  static Type<Integer> kilobytesUpTo(int most) {
    return new Range<>(0, (long) most * KILO, KILO, "at least 0") {
      @Override
      Integer parse(String name, String text) {
        return Math.clamp(Numbers.whole(name, text), -1, most) * KILO;
      }
    };
  }

  /** A number of megabytes; its value is in bytes. */
  static Type<Long> megabytes(long min, long max) {
    return new Range<>(min * MEGA, max * MEGA, MEGA, "") {
      @Override
      Long parse(String name, String text) {
        return Math.clamp(Numbers.whole(name, text), -1, max + 1) * MEGA;
      }
    };
  }

  /** A number of bytes, or a number followed by k or m. */
  static Type<Long> bytes(long min, long max) {
    return new Range<>(min, max, 1, "") {
      @Override
      Long parse(String name, String text) {
        return Numbers.bytes(name, text);
      }

      @Override
      String rule() {
        return super.rule() + " bytes";
      }
    };
  }

  /** A decimal number above {@code low}, which itself is not allowed. */
  static Type<Double> above(double low) {
    return new Decimal(low, Double.MAX_VALUE);
  }

  /** A decimal number above {@code low} and up to {@code high}. */
  static Type<Double> aboveUpTo(double low, double high) {
    return new Decimal(low, high);
  }

  /** A decimal number above {@code low} and below {@code high}. */
  static Type<Double> between(double low, double high) {
    return new Decimal(low, Math.nextDown(high));
  }

  /** An octal file mode of 9 bits. */
  static Type<Integer> mode() {
    return new Range<>(0, 0777, 1, "an octal file mode, 0 to 0777") {
      @Override
      Integer parse(String name, String text) {
        return text.matches("[0-7]{1,9}") ? Integer.parseInt(text, 8) : -1;
      }

      @Override
      String show(Integer value) {
        return Integer.toOctalString(value);
      }
    };
  }

  /** Any text. */
  static Type<String> text() {
    return new Text("");
  }

  /** A text of a shape. */
  static Type<String> text(String regex, String rule) {
    return new Text(rule) {
      @Override
      boolean allows(String value) {
        return value.matches(regex);
      }
    };
  }

  /** One of some words. */
  static Type<String> choice(String... words) {
    List<String> list = List.of(words);
    return new Text("") {
      @Override
      boolean allows(String value) {
        return list.contains(value);
      }

      @Override
      String rule() {
        return String.join(", ", list.subList(0, list.size() - 1)) + " or " + list.getLast();
      }
    };
  }

  /** All values of a setting that may be given several times. */
  static Type<List<String>> texts() {
    return new Type<>() {
      @Override
      List<String> parse(String name, String text) {
        return List.of(text);
      }

      @Override
      List<String> parse(String name, List<String> texts) {
        return List.copyOf(texts);
      }

      @Override
      List<String> absent() {
        return List.of();
      }

      @Override
      String show(List<String> values) {
        return String.join(",", values);
      }
    };
  }

  private abstract static class Range<T extends Number> extends Type<T> {
    private final long min;
    private final long max;
    private final long unit;
    private final String rule;

    /** A rule of its own, or the empty string for the bounds in units. */
    Range(long min, long max, long unit, String rule) {
      this.min = min;
      this.max = max;
      this.unit = unit;
      this.rule = rule;
    }

    @Override
    boolean allows(T value) {
      return value.longValue() >= min && value.longValue() <= max;
    }

    @Override
    String rule() {
      if (!rule.isEmpty()) {
        return rule;
      }
      return max == Integer.MAX_VALUE ? "at least " + min : min / unit + " to " + max / unit;
    }

    @Override
    String quote(String text) {
      return text;
    }
  }

  private static final class Decimal extends Type<Double> {
    private final double low;
    private final double high;

    Decimal(double low, double high) {
      this.low = low;
      this.high = high;
    }

    @Override
    Double parse(String name, String text) {
      return Numbers.decimal(name, text);
    }

    @Override
    boolean allows(Double value) {
      return value > low && value <= high;
    }

    @Override
    String rule() {
      String rule = "more than " + (long) low;
      if (high == Double.MAX_VALUE) {
        return rule;
      }
      boolean included = high == Math.rint(high);
      return rule + (included ? " and at most " : " and less than ") + Math.round(high);
    }

    /** As memcached does, in hundredths. */
    @Override
    String show(Double value) {
      return String.format(Locale.ROOT, "%.2f", value);
    }

    @Override
    String quote(String text) {
      return text;
    }
  }

  private static class Text extends Type<String> {
    private final String rule;

    Text(String rule) {
      this.rule = rule;
    }

    @Override
    String parse(String name, String text) {
      return text;
    }

    @Override
    String rule() {
      return rule;
    }
  }
}
