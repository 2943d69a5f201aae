package io.slabring.node.settings;

/**
 * Numbers of the command line. Stricter than memcached, which reads {@code 1g} as 1: a value that
 * is not wholly a number is refused.
 */
public final class Numbers {
  private Numbers() {}

  /** A 32-bit number; {@code name} is the option's, for the message. */
  public static int integer(String name, String text) {
    long number = whole(name, text);
    if (number != (int) number) {
      throw UsageException.badValue("%s must fit 32 bits: %s", name, text.strip());
    }
    return (int) number;
  }

  /** A 64-bit number. */
  public static long whole(String name, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw UsageException.badValue("%s must be a whole number: \"%s\"", name, text.strip());
    }
  }

  /** A finite decimal number. */
  public static double decimal(String name, String text) {
    double number;
    try {
      number = Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      number = Double.NaN;
    }
    if (!Double.isFinite(number)) {
      throw UsageException.badValue("%s must be a number: \"%s\"", name, text.strip());
    }
    return number;
  }

  /** Bytes, or a number followed by k or m. */
  public static long bytes(String name, String text) {
    String stripped = text.strip();
    int end = stripped.length();
    long unit =
        switch (end == 0 ? ' ' : stripped.charAt(end - 1)) {
          case 'k', 'K' -> 1L << 10;
          case 'm', 'M' -> 1L << 20;
          default -> 1;
        };
    String digits = unit == 1 ? stripped : stripped.substring(0, end - 1);
    try {
      return Math.multiplyExact(Long.parseLong(digits), unit);
    } catch (NumberFormatException | ArithmeticException e) {
      throw UsageException.badValue(
          "%s must be a number of bytes, or a number followed by k or m: \"%s\"", name, stripped);
    }
  }
}
