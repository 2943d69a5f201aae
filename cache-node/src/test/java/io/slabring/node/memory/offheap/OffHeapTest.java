package io.slabring.node.memory.offheap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.node.memory.NativeLeakCheck;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NativeLeakCheck.class)
class OffHeapTest {
  private static final long UNIT = OffHeap.ALIGNMENT;

  @Test
  void regionsAreRoundedUpAndDoNotOverlap() {
    try (OffHeap.Region one = OffHeap.take(1);
        OffHeap.Region two = OffHeap.take(UNIT + 1)) {
      assertThat(one.bytes()).isEqualTo(UNIT);
      assertThat(two.bytes()).isEqualTo(2 * UNIT);
      assertThat(one.base() % UNIT).isZero();
      assertThat(two.base()).isGreaterThanOrEqualTo(one.base() + one.bytes());
    }
  }

  @Test
  void aRegionTakenAgainIsZeroed() {
    long base;
    try (OffHeap.Region region = OffHeap.take(UNIT)) {
      base = region.base();
      OffHeap.putLong(base, -1);
      OffHeap.putByte(base + UNIT - 1, (byte) 7);
    }
    try (OffHeap.Region again = OffHeap.take(UNIT)) {
      assertThat(again.base()).as("the first gap is used again").isEqualTo(base);
      assertThat(OffHeap.getLong(base)).isZero();
      assertThat(OffHeap.getByte(base + UNIT - 1)).isZero();
    }
  }

  @Test
  void gapsThatTouchBecomeOneInWhateverOrderTheyAreClosed() {
    OffHeap.Region a = OffHeap.take(UNIT);
    OffHeap.Region b = OffHeap.take(UNIT);
    OffHeap.Region c = OffHeap.take(UNIT);
    try (OffHeap.Region wall = OffHeap.take(UNIT)) {
      a.close();
      c.close();
      b.close();
      try (OffHeap.Region whole = OffHeap.take(3 * UNIT)) {
        assertThat(whole.base()).isEqualTo(a.base()).isLessThan(wall.base());
      }
    }
  }

  @Test
  void closingTwiceGivesTheMemoryBackOnce() {
    long before = OffHeap.takenBytes();
    OffHeap.Region region = OffHeap.take(UNIT);
    region.close();
    try (OffHeap.Region other = OffHeap.take(UNIT)) {
      region.close();
      assertThat(OffHeap.takenBytes()).isEqualTo(before + other.bytes());
    }
  }

  @Test
  void moreThanIsMappedIsRefusedWithTheNumbers() {
    assertThatThrownBy(() -> OffHeap.take(1L << 50))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining(Long.toString(1L << 50))
        .hasMessageContaining("mapped off-heap");
  }

  @Test
  void theSizeCannotBeChosenOnceMemoryIsInUse() {
    OffHeap.take(1).close();
    assertThatThrownBy(() -> OffHeap.reserve(1 << 30))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("mapped already");
  }

  @Test
  void anAccessOutsideTheMappingThrowsAndHarmsNobody() {
    long end = OffHeap.memory().byteSize();
    MemorySegment heap = MemorySegment.ofArray(new byte[8]);
    assertThatThrownBy(() -> OffHeap.getLong(end - 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> OffHeap.putInt(-4, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> OffHeap.getByte(end)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> OffHeap.copyOut(end - 4, heap, 0, 8))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> OffHeap.copyIn(heap, 4, 0, 8))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
