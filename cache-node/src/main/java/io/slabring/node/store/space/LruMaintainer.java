package io.slabring.node.store.space;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Segment;
import io.slabring.node.memory.SlabClass;
import io.slabring.node.memory.Slabs;
import io.slabring.node.store.settings.Tunables;

/**
 * Moves items between the segments of a class's LRU, as memcached's doc/new_lru.txt describes: HOT
 * and WARM are kept at their share of the class's bytes, their tails go to WARM when they were hit
 * twice and to COLD else. Only what is about to evict needs COLD in order, so classes with free
 * memory are left alone. Stateless; the class lock must be held.
 */
public final class LruMaintainer {
  private final Slabs slabs;
  private final Tunables tunables;

  public LruMaintainer(Slabs slabs, Tunables tunables) {
    this.slabs = slabs;
    this.tunables = tunables;
  }

  /**
   * Shrinks HOT and WARM towards their shares.
   *
   * @param maxMoves most items to move out of each
   * @return how many moved
   */
  int rebalance(SlabClass slabClass, int maxMoves) {
    if (!tunables.segmented) {
      return 0;
    }
    long total = slabClass.bytes();
    int moved = 0;
    long hotLimit = total * tunables.hotPercent / 100;
    while (moved < maxMoves && slabClass.bytes(Segment.HOT) > hotLimit) {
      sink(slabClass, Segment.HOT);
      moved++;
    }
    long warmLimit = total * tunables.warmPercent / 100;
    for (int i = 0; i < maxMoves && slabClass.bytes(Segment.WARM) > warmLimit; i++) {
      sink(slabClass, Segment.WARM);
      moved++;
    }
    return moved;
  }

  /** Moves the tail of HOT or WARM: to WARM if it was hit twice, else to COLD. */
  void sink(SlabClass slabClass, int segment) {
    int ref = slabClass.tail(segment);
    long item = slabs.address(ref);
    if (ItemLayout.active(item) && tunables.segmented) {
      ItemLayout.active(item, false);
      slabClass.move(ref, Segment.WARM);
      if (segment == Segment.WARM) {
        slabClass.counters().movesWithinLru++;
      } else {
        slabClass.counters().movesToWarm++;
      }
    } else {
      slabClass.move(ref, Segment.COLD);
      slabClass.counters().movesToCold++;
    }
  }

  /** Moves an item of COLD to WARM if it was hit twice; whether it was. */
  boolean promote(SlabClass slabClass, int ref) {
    long item = slabs.address(ref);
    if (!ItemLayout.active(item)) {
      return false;
    }
    ItemLayout.active(item, false);
    slabClass.move(ref, tunables.segmented ? Segment.WARM : Segment.COLD);
    slabClass.counters().movesToWarm++;
    return true;
  }
}
