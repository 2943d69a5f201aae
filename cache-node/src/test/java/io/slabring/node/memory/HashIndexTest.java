package io.slabring.node.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NativeLeakCheck.class)
class HashIndexTest {
  /** From 2,048 buckets to more than 8,192, so the mask changes twice; checked at both changes. */
  @Test
  void growthKeepsEveryItemAtEveryStep() {
    try (TinySlabs tiny = new TinySlabs(2)) {
      int items = 12_000;
      for (int i = 0; i < items; i++) {
        tiny.store("key:" + i, 8, i);
        boolean grew = tiny.slabs.growIndex(i + 1);
        long buckets = tiny.slabs.indexBuckets();
        if (grew && (buckets & (buckets - 1)) <= 4 || i % 3000 == 0) {
          tiny.check(0);
        }
      }
      assertThat(tiny.slabs.indexBuckets()).isBetween(items * 4L / 5, items * 4L / 5 + 4);
      for (int i = 0; i < items; i++) {
        assertThat(tiny.value(tiny.find("key:" + i))).hasSize(8).containsOnly((byte) i);
      }
      tiny.check(0);
    }
  }

  /** One page of 48-byte chunks has 21,845 items; at 1.25 per bucket that is the end of growth. */
  @Test
  void growthEndsWithTheMemory() {
    try (TinySlabs tiny = new TinySlabs(1)) {
      while (tiny.slabs.growIndex(21_845)) {
        continue;
      }
      assertThat(tiny.slabs.indexBuckets()).isEqualTo(21_845 * 4 / 5);
      assertThat(tiny.slabs.growIndex(21_845)).isFalse();
    }
  }

  @Test
  void growthCanBeForbidden() {
    try (TinySlabs tiny = new TinySlabs(1)) {
      tiny.slabs.mayGrowIndex(false);
      assertThat(tiny.slabs.growIndex(20_000)).isFalse();
      assertThat(tiny.slabs.indexBuckets()).isEqualTo(2048);
    }
  }

  @Test
  void itemsOfOneBucketAreRemovedFromAnyPlaceInItsChain() {
    try (TinySlabs tiny = new TinySlabs(1)) { // 10,000 items in 2,048 buckets: about 5 each
      for (int i = 0; i < 10_000; i++) {
        tiny.store("key:" + i, 0, 0);
      }
      for (int i = 0; i < 10_000; i += 2) {
        tiny.remove("key:" + i);
      }
      tiny.check(0);
      for (int i = 0; i < 10_000; i++) {
        assertThat(tiny.find("key:" + i) != 0).isEqualTo(i % 2 == 1);
      }
    }
  }

  @Test
  void keysThatArePrefixesOfEachOtherAreDifferentItems() {
    try (TinySlabs tiny = new TinySlabs(60)) { // a page for each class
      String longest = "k".repeat(Key.MAX_LENGTH);
      int[] refs = new int[Key.MAX_LENGTH + 1];
      for (int length = 1; length <= Key.MAX_LENGTH; length++) {
        refs[length] = tiny.store(longest.substring(0, length), 0, 0);
      }
      for (int length = 1; length <= Key.MAX_LENGTH; length++) {
        int ref = tiny.find(longest.substring(0, length));
        assertThat(ref).isNotZero().isEqualTo(refs[length]);
      }
    }
  }

  @Test
  void removingWhatIsNotThereIsABugThatIsNamed() {
    try (TinySlabs tiny = new TinySlabs(1)) {
      int ref = tiny.reserve("key", 8, 0);
      assertThatThrownBy(() -> tiny.slabs.unlink(TinySlabs.key("key").hash(), ref))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not in the index");
    }
  }
}
