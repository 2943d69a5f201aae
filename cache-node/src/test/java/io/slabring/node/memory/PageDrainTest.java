package io.slabring.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.offheap.OffHeap;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Values of 100,000 bytes with keys of 2 lie in chunks of which `perPage` fit a page. */
@ExtendWith(NativeLeakCheck.class)
class PageDrainTest {
  private static final int LENGTH = 100_000;

  private final List<String> stored = new ArrayList<>();

  private static SlabClass classOf(TinySlabs tiny) {
    return tiny.slabs.slabClass(tiny.classFor("k0", LENGTH));
  }

  private void store(TinySlabs tiny, int items) {
    for (int i = 0; i < items; i++) {
      String key = "k" + (char) ('A' + stored.size());
      assertThat(tiny.store(key, LENGTH, key.charAt(1))).isNotZero();
      stored.add(key);
    }
  }

  private int found(TinySlabs tiny) {
    int found = 0;
    for (String key : stored) {
      int ref = tiny.find(key);
      if (ref != 0) {
        found++;
        assertThat(tiny.value(ref)).hasSize(LENGTH).containsOnly((byte) key.charAt(1));
      }
    }
    return found;
  }

  @Test
  void itemsMoveToFreeChunksOfTheirClass() {
    try (TinySlabs tiny = new TinySlabs(3)) {
      SlabClass from = classOf(tiny);
      store(tiny, 2 * from.perPage());
      for (int i = 0; i < from.perPage(); i++) {
        tiny.remove(stored.remove(i)); // every second one: both pages are half free
      }
      TestDrain drain = new TestDrain(tiny.slabs);
      assertThat(drain.drainOneOf(from, false)).isTrue();
      assertThat(from.pages()).isEqualTo(1);
      assertThat(from.freeChunks()).isZero();
      assertThat(found(tiny)).isEqualTo(from.perPage());
      assertThat(drain.evicted()).isZero();
      assertThat(drain.rescued()).isPositive();
      tiny.check(0);
    }
  }

  @Test
  void itemsThatFindNoChunkAreEvictedOrKeepThePage() {
    try (TinySlabs tiny = new TinySlabs(2)) {
      SlabClass from = classOf(tiny);
      store(tiny, 2 * from.perPage());
      TestDrain drain = new TestDrain(tiny.slabs);
      assertThat(drain.drainOneOf(from, false)).isFalse();
      tiny.check(0);
      assertThat(found(tiny)).isEqualTo(2 * from.perPage());
      assertThat(drain.drainOneOf(from, true)).isTrue();
      tiny.check(0);
      assertThat(found(tiny)).isEqualTo(from.perPage());
      assertThat(drain.evicted()).isEqualTo(from.perPage());
    }
  }

  @Test
  void thePageThatIsStillBeingCutCanBeTaken() {
    try (TinySlabs tiny = new TinySlabs(2)) {
      SlabClass from = classOf(tiny);
      store(tiny, 2);
      tiny.slabs.pageLimit(1);
      assertThat(new TestDrain(tiny.slabs).drainOneOf(from, true)).isTrue();
      assertThat(from.pages()).isZero();
      assertThat(from.freeChunks()).isZero();
      tiny.check(0);
      store(tiny, 1);
      tiny.check(0);
    }
  }

  @Test
  void aPageWithAValueBeingWrittenStaysAndItsFreeChunksAreUsedAgain() {
    try (TinySlabs tiny = new TinySlabs(1)) {
      SlabClass from = classOf(tiny);
      store(tiny, 2);
      int writing = tiny.reserve("kW", LENGTH, 'W');
      assertThat(new TestDrain(tiny.slabs).drainOneOf(from, true)).isFalse();
      tiny.check(1);
      assertThat(from.freeChunks()).as("all but the one").isEqualTo(from.perPage() - 1);
      tiny.link("kW", writing, Segment.HOT);
      stored.clear();
      store(tiny, from.perPage() - 1);
      assertThat(found(tiny)).isEqualTo(from.perPage() - 1);
      assertThat(tiny.value(tiny.find("kW"))).containsOnly((byte) 'W');
      tiny.check(0);
    }
  }

  /** 1,200,000 bytes are two largest chunks and a rest. */
  @Test
  void takingAPageOfExtentsEvictsTheWholeValue() {
    try (TinySlabs tiny = new TinySlabs(5)) {
      tiny.link("big", tiny.reserveChained("big", 1_200_000, 'b'), Segment.COLD);
      tiny.check(0);
      tiny.slabs.pageLimit(tiny.slabs.pagePool().used());
      SlabClass largest = tiny.slabs.slabClass(tiny.slabs.sizes().largest());
      TestDrain drain = new TestDrain(tiny.slabs);
      assertThat(drain.drainOneOf(largest, false)).isFalse();
      assertThat(tiny.value(tiny.find("big"))).hasSize(1_200_000).containsOnly((byte) 'b');
      assertThat(drain.drainOneOf(largest, true)).isTrue();
      assertThat(tiny.find("big")).isZero();
      assertThat(drain.evicted()).isEqualTo(1);
      tiny.check(0);
    }
  }

  @Test
  void aPinnedChainedValueStaysUntilItIsReadToTheEnd() {
    try (TinySlabs tiny = new TinySlabs(5)) {
      int big = tiny.reserveChained("big", 1_200_000, 'b');
      tiny.link("big", big, Segment.COLD);
      long hash = TinySlabs.key("big").hash();
      tiny.slabs.lock(hash);
      assertThat(tiny.slabs.pin(big)).isTrue();
      tiny.slabs.unlock(hash);
      tiny.slabs.pageLimit(tiny.slabs.pagePool().used());

      SlabClass largest = tiny.slabs.slabClass(tiny.slabs.sizes().largest());
      TestDrain drain = new TestDrain(tiny.slabs);
      assertThat(drain.drainOneOf(largest, true)).isFalse();
      assertThat(drain.counters.lastObstacle.text()).isEqualTo("busy_active");
      assertThat(tiny.find("big")).isEqualTo(big);
      assertThat(tiny.value(big)).hasSize(1_200_000).containsOnly((byte) 'b');
      tiny.check(0);

      drain.deleteBusy();
      assertThat(drain.drainOneOf(largest, true)).isFalse();
      assertThat(drain.counters.busyDeletes).isEqualTo(1);
      assertThat(tiny.find("big")).isZero();
      assertThat(tiny.value(big)).hasSize(1_200_000).containsOnly((byte) 'b');
      tiny.check(1);

      tiny.slabs.unpin(big);
      tiny.check(0);
      assertThat(drain.drainOneOf(largest, true)).isTrue();
    }
  }

  @Test
  void anItemWhoseStripeIsHeldStays() {
    try (TinySlabs tiny = new TinySlabs(1)) {
      store(tiny, 3);
      long held = TinySlabs.key(stored.get(1)).hash();
      tiny.slabs.lock(held);
      assertThat(new TestDrain(tiny.slabs).drainOneOf(classOf(tiny), true)).isFalse();
      tiny.slabs.unlock(held);
      assertThat(tiny.find(stored.get(1))).isNotZero();
      tiny.check(0);
    }
  }

  @Test
  void aPageAboveTheLimitLosesItsMemoryAndOneBelowKeepsIt() {
    try (TinySlabs tiny = new TinySlabs(2)) {
      int ref = tiny.store("kA", LENGTH, 'A');
      long value = ItemLayout.value(tiny.slabs.address(ref));
      TestDrain drain = new TestDrain(tiny.slabs);
      assertThat(drain.drainOneOf(classOf(tiny), true)).isTrue();
      assertThat(OffHeap.getByte(value)).as("kept for the next").isEqualTo((byte) 'A');
      tiny.slabs.pageLimit(0);
      assertThat(OffHeap.getByte(value)).as("given back when the limit falls").isZero();

      tiny.slabs.pageLimit(1);
      ref = tiny.store("kB", LENGTH, 'B');
      value = ItemLayout.value(tiny.slabs.address(ref));
      tiny.slabs.pageLimit(0);
      assertThat(OffHeap.getByte(value)).isEqualTo((byte) 'B');
      assertThat(drain.drainOneOf(classOf(tiny), true)).isTrue();
      assertThat(OffHeap.getByte(value)).as("given back when emptied").isZero();
      assertThat(tiny.store("kC", LENGTH, 'C')).as("the first page of a class").isNotZero();
      while (classOf(tiny).freeChunks() > 0) {
        store(tiny, 1);
      }
      assertThat(tiny.store("kz", LENGTH, 'z')).as("no other page is allowed").isZero();
    }
  }
}
