package io.slabring.client.item;

import io.slabring.client.codec.Utf8;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.ItemState;

/** Keys as bytes, and what a key may have instead of a value. */
public final class Keys {
  /** The flags of a lease that its holder has renewed: "LEAS". No value of this client has them. */
  public static final int LEASE = 0x4C454153;

  private static final int QUOTE_MAX = 100;

  private Keys() {}

  /**
   * The bytes of a key, other ones for every key.
   *
   * @throws IllegalArgumentException when it is not Unicode text
   */
  public static byte[] bytes(String key) {
    try {
      return Utf8.encode(key);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Key " + quote(key) + ": " + e.getMessage(), e);
    }
  }

  /** A key as messages show it: shortened, and what would break a line of a log escaped. */
  public static String quote(String key) {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = 0; i < Math.min(key.length(), QUOTE_MAX); i++) {
      char character = key.charAt(i);
      if (Character.isISOControl(character)
          || Character.isSurrogate(character)
          || character == '\u2028'
          || character == '\u2029') {
        shown.append("\\u%04x".formatted((int) character));
      } else {
        shown.append(character);
      }
    }
    return shown.append(key.length() > QUOTE_MAX ? "...\"" : "\"").toString();
  }

  /**
   * Whether an item is no value, but the mark that somebody loads it. A node makes a new lease
   * without flags; its token tells it from an empty value of another client. This client stores an
   * empty text with a flag of its own.
   */
  public static boolean isLease(Item item) {
    return item.omitted() == 0
        && isLease(item.value().length, item.flags(), item.won() || item.tokenSent());
  }

  public static boolean isLease(ItemState item) {
    return isLease(item.size(), item.flags(), item.taken());
  }

  private static boolean isLease(long size, int flags, boolean token) {
    return size == 0 && (flags == LEASE || flags == 0 && token);
  }

  /** Whether a read found a value, be it stale. */
  public static boolean isValue(Item item) {
    return item != null && !isLease(item);
  }
}
