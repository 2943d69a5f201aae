package io.slabring.client.codec;

import java.math.BigInteger;

/** Whole numbers as decimal text, the form in which the nodes count. */
final class TextNumbers {
  private static final int DIGITS_MAX = 20;

  private TextNumbers() {}

  static boolean isWhole(Class<?> type) {
    return type == Integer.class || type == Long.class || type == Short.class || type == Byte.class;
  }

  /**
   * The number, checked to fit. A {@code Long} takes the nodes' unsigned numbers too: those above
   * {@code Long.MAX_VALUE} come out negative.
   *
   * @param text may have blanks around it: a node that counts down leaves some
   */
  static Number parse(String text, Class<?> type) {
    String digits = text.strip();
    if (digits.length() > DIGITS_MAX) {
      throw notANumber(text, type, null);
    }
    try {
      BigInteger number = new BigInteger(digits);
      if (type == Long.class) {
        return number.signum() > 0 && number.bitLength() == Long.SIZE
            ? number.longValue()
            : (Number) number.longValueExact();
      }
      if (type == Integer.class) {
        return number.intValueExact();
      }
      return type == Short.class ? (Number) number.shortValueExact() : number.byteValueExact();
    } catch (ArithmeticException e) {
      throw new CodecException(
          "expected type "
              + type.getSimpleName()
              + ", found the number "
              + digits
              + ", which is out of its range: read it as a larger type or as String",
          e);
    } catch (NumberFormatException e) {
      throw notANumber(text, type, e);
    }
  }

  /** Does not show the text, which may be private. */
  private static CodecException notANumber(
      String text, Class<?> type, NumberFormatException cause) {
    return new CodecException(
        "expected a number ("
            + type.getSimpleName()
            + "), found "
            + text.length()
            + " characters of text: read it as String",
        cause);
  }
}
