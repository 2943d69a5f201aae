package io.slabring.node.measure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyReportTest {
  private final HotKeys hot = new HotKeys();
  private final BigKeys big = new BigKeys();

  private void use(String key, int times) {
    byte[] bytes = key.getBytes(UTF_8);
    for (int i = 0; i < times; i++) {
      hot.count(hash(key), bytes, bytes.length);
    }
  }

  private static long hash(String key) {
    return key.hashCode() * 0x9E3779B97F4A7C15L;
  }

  private void store(String key, int size, int now) {
    byte[] bytes = key.getBytes(UTF_8);
    if (big.wants(size, now)) {
      big.add(hash(key), bytes, bytes.length, size, now);
    }
  }

  private KeyReport report(int now) {
    return KeyReport.of(List.of(hot), List.of(big), now);
  }

  @Test
  void hotKeysAreFoundAmongManyOthers() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 10_000; i++) {
      int draw = random.nextInt(100);
      use(draw < 20 ? "hottest" : draw < 30 ? "second" : "other" + random.nextInt(100_000), 1);
    }
    List<KeyReport.Hot> hottest = report(0).hottest();
    assertThat(hottest).as("seed %d", seed).hasSizeGreaterThan(1);
    assertThat(hottest.get(0).key()).isEqualTo("hottest");
    assertThat(hottest.get(0).share()).as("seed %d", seed).isCloseTo(0.2, within(0.03));
    assertThat(hottest.get(1).key()).isEqualTo("second");
    assertThat(hottest.get(1).share()).as("seed %d", seed).isCloseTo(0.1, within(0.03));
  }

  @Test
  void whatNobodyUsesAnyMoreCoolsDown() {
    use("yesterday", 10_000);
    use("today", 40_000);
    assertThat(report(0).hottest().getFirst().key()).isEqualTo("today");
    assertThat(report(0).samples()).isLessThan(1 << 14);
    use("today", 200_000);
    assertThat(report(0).hottest()).extracting(KeyReport.Hot::key).containsExactly("today");
  }

  @Test
  void theBiggestAreKeptOnceEach() {
    for (int i = 1; i <= 100; i++) {
      store("key" + i, i, 5);
    }
    store("key100", 200, 6);
    store("key99", 200, 7);
    store("key99", 150, 8); // it shrank, but is still among the big ones
    List<KeyReport.Big> biggest = report(10).biggest();
    assertThat(biggest).hasSize(10);
    assertThat(biggest.get(0)).isEqualTo(new KeyReport.Big("key100", 200, 4));
    assertThat(biggest.get(1)).isEqualTo(new KeyReport.Big("key99", 150, 2));
    assertThat(biggest.get(2)).isEqualTo(new KeyReport.Big("key98", 98, 5));
  }

  @Test
  void bigValuesOfLongAgoAreForgotten() {
    for (int i = 0; i < 20; i++) {
      store("old" + i, 1000, 1);
    }
    store("small", 10, 2);
    assertThat(report(2).biggest()).noneMatch(one -> one.key().equals("small"));
    int later = 1 + BigKeys.REMEMBERED_SECONDS;
    assertThat(report(later).biggest()).isEmpty();
    store("small", 10, later);
    assertThat(report(later).biggest()).containsExactly(new KeyReport.Big("small", 10, 0));
  }

  @Test
  void severalThreadsAreAddedUp() {
    use("a", 30);
    HotKeys other = new HotKeys();
    byte[] key = "a".getBytes(UTF_8);
    for (int i = 0; i < 30; i++) {
      other.count(hash("a"), key, 1);
    }
    for (int i = 0; i < 20; i++) {
      other.count(hash("b"), "b".getBytes(UTF_8), 1);
    }
    KeyReport report = KeyReport.of(List.of(hot, other), List.of(), 0);
    assertThat(report.hottest())
        .containsExactly(new KeyReport.Hot("a", 0.75), new KeyReport.Hot("b", 0.25));
  }
}
