package io.slabring.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NativeLeakCheck.class)
class ChunkRefsTest {
  /** 32 bits in units of 8 bytes reach 32 GiB = 32,768 pages, of which page 0 is never used. */
  @ParameterizedTest
  @CsvSource({"1,3", "32767,3", "32768,4", "65535,4", "65536,5", "1048575,8", "1048576,9"})
  void theUnitGrowsWithThePages(long pages, int shift) {
    assertThat(ChunkRefs.shiftFor(pages)).isEqualTo(shift);
  }

  @ParameterizedTest
  @CsvSource({
    "3,1,0",
    "3,1,8",
    "3,32767,1048568",
    "4,40000,16",
    "4,65535,1048560",
    "8,1048575,256"
  })
  void aReferenceLeadsBackToItsChunk(int shift, int page, int offset) {
    ChunkRefs refs = new ChunkRefs(1L << 40, shift);
    int ref = refs.refOf(page, offset);
    assertThat(ref).isNotZero();
    assertThat(refs.address(ref)).isEqualTo((1L << 40) + ((long) page << 20) + offset);
    assertThat(refs.pageOf(ref)).isEqualTo(page);
  }

  /**
   * 40,000 pages are 39 GiB, so the unit is 16 bytes. The pages below 35,000 are taken without
   * being touched; then items lie where references have their highest bit set and units of 8 bytes
   * would not reach.
   */
  @Test
  void itemsBeyond32GiBAreStoredAndFound() {
    int unit = Slabs.chunkUnit(40_000);
    assertThat(unit).isEqualTo(16);
    SizeClasses sizes = SizeClasses.dense(unit, 40_000);
    try (Slabs slabs = new Slabs(sizes, 40_000, 40_000, 11, new Epochs())) {
      while (slabs.pagePool().take(1, false) < 35_000) {
        continue; // nobody touches these
      }
      for (int i = 0; i < 1000; i++) {
        Key key = key("key:" + i);
        int ref = slabs.allocate(sizes.classFor(ItemLayout.size(key.length(), 0, 100)));
        assertThat(ref).as("reference with the highest bit").isNegative();
        slabs.initialize(ref, key, 0, 0, 0, 100);
        slabs.lock(key.hash());
        slabs.link(key.hash(), ref, Segment.HOT);
        slabs.unlock(key.hash());
        assertThat(slabs.address(ref) % unit).isZero();
      }
      for (int i = 0; i < 1000; i++) {
        Key key = key("key:" + i);
        slabs.lock(key.hash());
        int ref = slabs.find(key);
        assertThat(ref).isNotZero();
        slabs.unlink(key.hash(), ref);
        assertThat(slabs.find(key)).isZero();
        slabs.unlock(key.hash());
      }
    }
  }

  private static Key key(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new Key().set(ByteBuffer.wrap(bytes), 0, bytes.length);
  }
}
