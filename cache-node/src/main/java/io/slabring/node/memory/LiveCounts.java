package io.slabring.node.memory;

import java.util.Arrays;

/**
 * How many items of a size class no flush has voided, and their bytes, without those that are kept
 * for the new owners of their keys. Void items stay linked until somebody meets them, so the
 * class's own counts still have them. Wants the class lock held.
 */
final class LiveCounts {
  /*
   * A flush costs nothing here: the next call sees that the survivors' first epoch has changed, and
   * then none of the items that are linked has survived. Whether an item is counted follows from its
   * epoch, which is renewed only while it survives, and from a mark; so what was counted when it was
   * linked is taken away when it is marked or unlinked, whatever happens between.
   */
  private final Epochs epochs;
  private final int[] items = new int[Segment.COUNT];
  private final long[] bytes = new long[Segment.COUNT];
  private int since;

  LiveCounts(Epochs epochs) {
    this.epochs = epochs;
  }

  int items(int segment) {
    follow();
    return items[segment];
  }

  long bytes() {
    follow();
    return bytes[0] + bytes[1] + bytes[2] + bytes[3];
  }

  /** An item was put into a segment, or with -1 taken out of it. */
  void add(long item, int segment, int count) {
    follow();
    if (isCounted(item)) {
      items[segment] += count;
      bytes[segment] += count * ItemLayout.size(item);
    }
  }

  /** A linked item got so many bytes larger. */
  void resize(long item, long difference) {
    follow();
    if (isCounted(item)) {
      bytes[ItemLayout.segment(item)] += difference;
    }
  }

  private boolean isCounted(long item) {
    return epochs.of(item) - since >= 0 && (ItemLayout.flags(item) & ItemLayout.UNCOUNTED) == 0;
  }

  private void follow() {
    int survivors = epochs.survivors();
    if (survivors != since) {
      since = survivors;
      Arrays.fill(items, 0);
      Arrays.fill(bytes, 0);
    }
  }
}
