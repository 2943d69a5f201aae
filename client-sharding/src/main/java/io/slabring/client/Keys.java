package io.slabring.client;

import io.slabring.client.connection.Item;
import java.nio.charset.StandardCharsets;

/** Keys as bytes, and what a key may have instead of a value. */
final class Keys {
  private Keys() {}

  static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether an item is no value, but the mark that somebody loads it. This client stores an empty
   * text with a flag of its own, so it is not taken for that.
   */
  static boolean isLease(Item item) {
    return item.value().length == 0 && item.flags() == 0 && (item.won() || item.tokenSent());
  }

  /**
   * Whether a plain get found something. A stale item that it has won is a miss: whoever got the
   * miss is expected to set the value, since nobody else is told to.
   */
  static boolean isValue(Item item) {
    return item != null && !item.won() && !isLease(item);
  }
}
