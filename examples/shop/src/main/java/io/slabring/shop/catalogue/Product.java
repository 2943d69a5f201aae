package io.slabring.shop.catalogue;

/**
 * Something to buy.
 *
 * @param id from 1
 * @param category from 1
 * @param name at most 100 characters
 * @param description at most 1,000 characters
 * @param cents its price in cents, more than 0
 * @param stock how many there are
 */
public record Product(int id, int category, String name, String description, int cents, int stock) {
  /** The price for people to read. */
  public String price() {
    return priceOf(cents);
  }

  /** An amount in cents for people to read. */
  public static String priceOf(long cents) {
    return "%d.%02d €".formatted(cents / 100, cents % 100);
  }
}
