package io.slabring.shop.catalogue;

/**
 * A row of what a query found. Columns count from 0.
 *
 * @param values as the driver gives them
 */
public record Row(Object[] values) {
  /** A whole number. */
  public int integer(int column) {
    return ((Number) values[column]).intValue();
  }

  /** A number; 0 for none. */
  public double real(int column) {
    return values[column] == null ? 0 : ((Number) values[column]).doubleValue();
  }

  /** A text. */
  public String text(int column) {
    return (String) values[column];
  }
}
