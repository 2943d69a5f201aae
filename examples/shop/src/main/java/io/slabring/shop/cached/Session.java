package io.slabring.shop.cached;

import java.util.Map;
import java.util.TreeMap;

/**
 * What the shop knows of a visitor. Immutable.
 *
 * @param customer the customer's number; 0 if the visitor has not signed in
 * @param cart how many of each product, by their numbers
 */
public record Session(int customer, Map<Integer, Integer> cart) {
  /** Different products in a cart at most. */
  public static final int CART_MAX = 50;

  /** Of one product at most. */
  public static final int COUNT_MAX = 99;

  /** The session of a new visitor. */
  public static final Session NEW = new Session(0, new TreeMap<>());

  /** This session after signing in as that customer. */
  public Session as(int number) {
    return new Session(number, cart);
  }

  /**
   * The same with so many more of a product, or fewer; what exceeds the limits is left out.
   *
   * @param count may be negative
   */
  public Session with(int product, int count) {
    Map<Integer, Integer> changed = new TreeMap<>(cart);
    int now = Math.clamp((long) changed.getOrDefault(product, 0) + count, 0, COUNT_MAX);
    if (now == 0) {
      changed.remove(product);
    } else if (changed.containsKey(product) || changed.size() < CART_MAX) {
      changed.put(product, now);
    }
    return new Session(customer, changed);
  }

  /** How many things are in the cart. */
  public int things() {
    return cart.values().stream().mapToInt(Integer::intValue).sum();
  }
}
