package io.slabring.load.report;

import module java.base;

/** Numbers as people read them: three digits that matter, and a unit. */
public final class Amounts {
  private static final String[] COUNTS = {"", " k", " M", " G", " T"};
  private static final String[] BYTES = {" B", " KiB", " MiB", " GiB", " TiB"};

  private Amounts() {}

  /** Such as 201 k. */
  public static String count(double count) {
    return scaled(count, 1000, COUNTS);
  }

  /** Such as 110 µs, 1.2 ms or 3 s. */
  public static String micros(double micros) {
    if (micros >= 1e6) {
      return digits(micros / 1e6) + " s";
    }
    return micros >= 1000 ? digits(micros / 1000) + " ms" : digits(micros) + " µs";
  }

  /** Such as 95.2 %, of a share between 0 and 1. */
  public static String percent(double share) {
    return digits(100 * share) + " %";
  }

  /** Such as 61.5 MiB. */
  public static String bytes(double bytes) {
    return scaled(bytes, 1024, BYTES);
  }

  /** Three digits, or all of them before the point. */
  public static String digits(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return "–";
    }
    BigDecimal rounded =
        Math.abs(number) >= 1000
            ? new BigDecimal(number).setScale(0, RoundingMode.HALF_EVEN)
            : new BigDecimal(number).round(new MathContext(3));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  private static String scaled(double number, int base, String[] units) {
    double scaled = number;
    int unit = 0;
    while (Math.abs(scaled) >= base && unit < units.length - 1) {
      scaled /= base;
      unit++;
    }
    return digits(scaled) + units[unit];
  }
}
