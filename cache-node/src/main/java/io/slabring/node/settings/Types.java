package io.slabring.node.settings;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The types of settings. Numbers are decimal, and a range includes its ends. */
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
    return new Range<>(min, max, "") {
      @Override
      Integer parse(String name, String text) {
        return Numbers.integer(name, text);
      }
    };
  }

  /** A level from 0 on, and how {@code stats settings} shows each. */
  static Type<Integer> level(String... shown) {
    return new Range<>(0, shown.length - 1, "") {
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
    return new Range<>(0, 0xffff_ffffL, "") {
      @Override
      Long parse(String name, String text) {
        return Numbers.whole(name, text);
      }
    };
  }

  /** A number of kilobytes; its value is in bytes. */
  static Type<Integer> kilobytes(int min, int max) {
    return new Range<>((long) min * KILO, (long) max * KILO, min + " to " + max) {
      @Override
      Integer parse(String name, String text) {
        long bytes = (long) Numbers.integer(name, text) * KILO;
        return Math.clamp(bytes, -1, Integer.MAX_VALUE);
      }
    };
  }

  /** A number of kilobytes; its value is in bytes. A greater number counts as {@code most}. */
  static Type<Integer> kilobytesUpTo(int most) {
    return new Range<>(0, (long) most * KILO, "at least 0") {
      @Override
      Integer parse(String name, String text) {
        return Math.clamp(Numbers.whole(name, text), -1, most) * KILO;
      }
    };
  }

  /** A number of megabytes; its value is in bytes. */
  static Type<Long> megabytes(long min, long max) {
    return new Range<>(min * MEGA, max * MEGA, min + " to " + max) {
      @Override
      Long parse(String name, String text) {
        return Math.clamp(Numbers.whole(name, text), -1, max + 1) * MEGA;
      }
    };
  }

  /** A number of bytes, or a number followed by k or m. */
  static Type<Long> bytes(long min, long max) {
    return new Range<>(min, max, min + " to " + max + " bytes") {
      @Override
      Long parse(String name, String text) {
        return Numbers.bytes(name, text);
      }
    };
  }

  /** A decimal number above {@code low}, which itself is not allowed. */
  static Type<Double> above(double low) {
    return new Decimal(low, Double.MAX_VALUE, "more than " + plain(low));
  }

  /** A decimal number above {@code low} and up to {@code high}. */
  static Type<Double> aboveUpTo(double low, double high) {
    return new Decimal(low, high, "more than " + plain(low) + " and at most " + plain(high));
  }

  /** A decimal number above {@code low} and below {@code high}. */
  static Type<Double> between(double low, double high) {
    return new Decimal(
        low, Math.nextDown(high), "more than " + plain(low) + " and less than " + plain(high));
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  /** An octal file mode of 9 bits. */
  static Type<Integer> mode() {
    return new Range<>(0, 0777, "an octal file mode, 0 to 0777") {
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
    return new Text(value -> true, "");
  }

  /** A text of a shape. */
  static Type<String> text(String regex, String rule) {
    Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
    return new Text(value -> pattern.matcher(value).matches(), rule);
  }

  /** One of some words. */
  static Type<String> choice(String... words) {
    List<String> list = List.of(words);
    String last = list.getLast();
    String rest = String.join(", ", list.subList(0, list.size() - 1));
    return new Text(list::contains, rest + " or " + last);
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
    private final String rule;

    Range(long min, long max, String rule) {
      this.min = min;
      this.max = max;
      this.rule =
          !rule.isEmpty()
              ? rule
              : max == Integer.MAX_VALUE ? "at least " + min : min + " to " + max;
    }

    @Override
    boolean allows(T value) {
      return value.longValue() >= min && value.longValue() <= max;
    }

    @Override
    String rule() {
      return rule;
    }

    @Override
    String quote(String text) {
      return text;
    }
  }

  private static final class Decimal extends Type<Double> {
    private final double low;
    private final double high;
    private final String rule;

    Decimal(double low, double high, String rule) {
      this.low = low;
      this.high = high;
      this.rule = rule;
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
      return rule;
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

  private static final class Text extends Type<String> {
    private final Predicate<String> allowed;
    private final String rule;

    Text(Predicate<String> allowed, String rule) {
      this.allowed = allowed;
      this.rule = rule;
    }

    @Override
    String parse(String name, String text) {
      return text;
    }

    @Override
    boolean allows(String value) {
      return allowed.test(value);
    }

    @Override
    String rule() {
      return rule;
    }
  }
}
