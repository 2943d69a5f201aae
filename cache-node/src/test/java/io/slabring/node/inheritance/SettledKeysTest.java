package io.slabring.node.inheritance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SettledKeysTest {
  @Test
  void aKeyIsNewOnceAndThenNeverForgotten() {
    Random random = new Random(1);
    SettledKeys keys = new SettledKeys(1 << 20);
    long[] hashes = random.longs(50_000).toArray();
    for (long hash : hashes) {
      keys.add(hash);
    }
    for (long hash : hashes) {
      assertThat(keys.contains(hash)).isTrue();
      assertThat(keys.add(hash)).isFalse();
    }
  }

  @Test
  void with16BitsForEachKeyOneOf400IsTakenForSettled() {
    Random random = new Random(2);
    SettledKeys keys = new SettledKeys(1 << 20);
    random.longs(1 << 16).forEach(keys::add);
    long wrong = random.longs(100_000).filter(keys::contains).count();
    assertThat(wrong).isBetween(1L, 400L);
  }

  @Test
  void itsMemoryIsBounded() {
    assertThat(new SettledKeys(1).bytes()).isEqualTo(8 << 10);
    assertThat(new SettledKeys(100_000).bytes()).isEqualTo(16 << 10);
    assertThat(new SettledKeys(Long.MAX_VALUE).bytes()).isEqualTo(32 << 20);
  }
}
