package io.slabring.client.operation;

import io.slabring.client.connection.StoreRequest;

/**
 * What an item takes of a node's limit ({@code -I}): not only its value. As Slabring's nodes count;
 * memcached's own header is about 20 bytes longer, so it refuses a few values that pass here.
 */
public final class ItemSize {
  private static final int HEADER = 40;

  /** Of client flags, which take no room where they are 0. */
  private static final int FLAGS = 4;

  private static final String TOO_LARGE = "SERVER_ERROR object too large for cache";

  private ItemSize() {}

  /** Bytes of the item that a request stores. */
  static long of(StoreRequest request) {
    return overhead(request) + (long) request.value().length;
  }

  private static int overhead(StoreRequest request) {
    return HEADER + request.key().length + (request.flags() == 0 ? 0 : FLAGS);
  }

  /**
   * Refuses what is too large.
   *
   * @throws IllegalArgumentException naming the key, the limit and what to do
   */
  public static void check(StoreRequest request, int limit) {
    if (of(request) > limit) {
      throw new IllegalArgumentException(
          "Key %s: the value has %d bytes; at most %d fit an item of %d (maxValueBytes) beside key and header: %s"
              .formatted(
                  WireKey.quote(request.key()),
                  request.value().length,
                  Math.max(0, limit - overhead(request)),
                  limit,
                  "store less, set compressAbove, or raise maxValueBytes and the nodes' -I"));
    }
  }

  /** What to add to a refusal; empty when it is not about the size. */
  static String hint(String refusal, StoreRequest request) {
    return refusal.startsWith(TOO_LARGE)
        ? ": the value of %d bytes makes an item larger than the node's -I: %s"
            .formatted(
                request.value().length, "store less, set compressAbove, or raise -I of the nodes")
        : "";
  }
}
