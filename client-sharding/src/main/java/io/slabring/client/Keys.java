package io.slabring.client;

import io.slabring.client.connection.Item;
import io.slabring.client.connection.ItemState;
import java.nio.charset.StandardCharsets;

/** Keys as bytes, and what a key may have instead of a value. */
final class Keys {
  /** The flags of a lease that its holder has renewed: "LEAS". No value of this client has them. */
  static final int LEASE = 0x4C454153;

  private Keys() {}

  static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether an item is no value, but the mark that somebody loads it. A node makes a new lease
   * without flags; its token tells it from an empty value of another client. This client stores an
   * empty text with a flag of its own.
   */
  static boolean isLease(Item item) {
    return isLease(item.value().length, item.flags(), item.won() || item.tokenSent());
  }

  static boolean isLease(ItemState item) {
    return isLease(item.size(), item.flags(), item.taken());
  }

  private static boolean isLease(long size, int flags, boolean token) {
    return size == 0 && (flags == LEASE || flags == 0 && token);
  }

  /** Whether a read found a value, be it stale. */
  static boolean isValue(Item item) {
    return item != null && !isLease(item);
  }
}
