package io.slabring.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeClassesTest {
  private static List<Integer> sizes(SizeClasses table) {
    List<Integer> sizes = new ArrayList<>();
    for (int id = 1; id <= table.largest(); id++) {
      sizes.add(table.chunkSize(id));
    }
    return sizes;
  }

  @ParameterizedTest
  @CsvSource({"8,1", "8,64", "8,255", "8,256", "8,32767", "16,65535", "32,100000", "256,1048575"})
  void denseSizesAscendInUnitsUpToHalfAPage(int unit, int pages) {
    SizeClasses table = SizeClasses.dense(unit, pages);
    assertThat(sizes(table))
        .isSorted()
        .doesNotHaveDuplicates()
        .allSatisfy(size -> assertThat(size % unit).isZero())
        .endsWith(SizeClasses.MAX_CHUNK);
    assertThat(table.largest()).isLessThanOrEqualTo(SizeClasses.MAX_CLASSES);
    for (int id = 1; id <= table.largest(); id++) {
      assertThat(table.perPage(id) * table.chunkSize(id)).isLessThanOrEqualTo(SizeClasses.PAGE);
    }
  }

  /** Steps of 8, then 16, then 5 %, 15 % or 25 %; stretching adds 1/17 where 16 fit a page. */
  @ParameterizedTest
  @CsvSource({"1,0.33", "100,0.33", "256,0.07"})
  void denseSizesWasteLittle(int pages, double mostBelow2KiB) {
    SizeClasses table = SizeClasses.dense(8, pages);
    for (int bytes = 48; bytes <= SizeClasses.PAGE / 16; bytes += bytes < 4096 ? 1 : 97) {
      double waste = (double) table.chunkSize(table.classFor(bytes)) / bytes - 1;
      double most = bytes <= 128 ? 0.17 : bytes <= 256 ? 0.13 : bytes < 2048 ? mostBelow2KiB : 0.33;
      assertThat(waste).as("waste of %d bytes", bytes).isBetween(0.0, most);
    }
  }

  /** From 272 on: no more chunks of the next unit would fit, so the page has no unused end. */
  @ParameterizedTest
  @ValueSource(ints = {1, 64, 256})
  void densePagesHaveNoUnusedEnd(int pages) {
    SizeClasses table = SizeClasses.dense(8, pages);
    for (int id = 1; id <= table.largest(); id++) {
      int size = table.chunkSize(id);
      if (size > 256) {
        assertThat(SizeClasses.PAGE / (size + 8)).as("%d", size).isLessThan(table.perPage(id));
      }
    }
  }

  /** 40 bytes of header, 20 of key, 100 of value: the density figures need exactly this chunk. */
  @ParameterizedTest
  @ValueSource(ints = {8, 16})
  void aHundredByteValueWithATwentyByteKeyFitsItsChunkExactly(int unit) {
    SizeClasses table = SizeClasses.dense(unit, 256);
    assertThat(table.chunkSize(table.classFor(ItemLayout.size(20, 0, 100)))).isEqualTo(160);
  }

  /** 245,000 items in 256 pages are 958 per page, so at most 1,094 bytes each. */
  @Test
  void aThousandByteValueWithATwentyByteKeyMeetsItsDensity() {
    SizeClasses table = SizeClasses.dense(8, 256);
    assertThat(table.perPage(table.classFor(ItemLayout.size(20, 0, 1000))))
        .isGreaterThanOrEqualTo(958);
  }

  /** Printed by memcached 1.6.45 with -vv -f 1.25 -n 48. */
  @Test
  void memcachedsTableIsMemcacheds() {
    SizeClasses table = SizeClasses.memcached(1.25, 48, 512 << 10, 8);
    assertThat(sizes(table))
        .containsExactly(
            96, 120, 152, 192, 240, 304, 384, 480, 600, 752, 944, 1184, 1480, 1856, 2320, 2904,
            3632, 4544, 5680, 7104, 8880, 11104, 13880, 17352, 21696, 27120, 33904, 42384, 52984,
            66232, 82792, 103496, 129376, 161720, 202152, 252696, 315872, 394840, 524288);
    assertThat(table.perPage(1)).isEqualTo(10922);
    assertThat(table.perPage(39)).isEqualTo(2);
  }

  /** memcached has at most 63 classes; a small factor would need more. */
  @Test
  void memcachedsTableEndsWithTheLargestChunkHoweverSmallTheFactor() {
    SizeClasses table = SizeClasses.memcached(1.01, 48, 512 << 10, 8);
    assertThat(table.largest()).isEqualTo(63);
    assertThat(table.maxChunk()).isEqualTo(512 << 10);
  }

  @Test
  void theClassForASizeIsTheSmallestThatHoldsIt() {
    SizeClasses table = SizeClasses.dense(8, 256);
    for (int id = 1; id <= table.largest(); id++) {
      assertThat(table.classFor(table.chunkSize(id))).isEqualTo(id);
      assertThat(table.classFor(table.chunkSize(id) - 1)).isEqualTo(id);
      int next = id == table.largest() ? 0 : id + 1;
      assertThat(table.classFor(table.chunkSize(id) + 1)).isEqualTo(next);
    }
    assertThat(table.classFor(0)).isEqualTo(1);
    assertThat(table.classFor(1L << 40)).isZero();
  }
}
