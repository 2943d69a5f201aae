package io.slabring.node.store.walk;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.Values;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An item as an operator sees it.
 *
 * @param key its key, one character per byte
 * @param valueLength bytes of its value
 * @param expiresAt second since 1970, or 0 for never
 */
public record ListedItem(String key, int valueLength, long expiresAt) {
  private static final int BYTES_MAX = 2 << 20;
  private static final int LINE_BYTES = 40;

  /**
   * Items of a class whose keys are text, bounded by count and by the size of their listing;
   * without those that are kept for other nodes.
   */
  public static List<ListedItem> of(
      Slabs slabs, SlabClass slabClass, StoreClock clock, Liveness liveness, long limit) {
    List<ListedItem> items = new ArrayList<>();
    byte[] key = new byte[Key.MAX_LENGTH];
    int room = BYTES_MAX;
    slabClass.lock();
    try {
      for (int segment = 0; segment < Segment.COUNT; segment++) {
        int ref = slabClass.head(segment);
        while (ref != 0 && (limit == 0 || items.size() < limit)) {
          long item = slabs.address(ref);
          boolean text = (ItemLayout.flags(item) & ItemLayout.BINARY_KEY) == 0;
          boolean foreign = liveness.isVoid(item) && !liveness.isGone(item);
          if (text && !foreign) {
            int length = Values.copyKey(item, MemorySegment.ofArray(key), 0);
            room -= length + LINE_BYTES;
            if (room < 0) {
              return items;
            }
            String name = new String(key, 0, length, StandardCharsets.ISO_8859_1);
            int expiry = ItemLayout.expiry(item);
            items.add(
                new ListedItem(
                    name, ItemLayout.valueLength(item), expiry == 0 ? 0 : expiry + clock.origin()));
          }
          ref = slabClass.towardsTail(ref);
        }
      }
    } finally {
      slabClass.unlock();
    }
    return items;
  }
}
