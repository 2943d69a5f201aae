package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.settings.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random commands, and now and then the store is closed and opened again: it must answer as {@link
 * ModelCache}, which is not. {@code -Dslabring.seed=N} repeats a failure.
 */
@ExtendWith(NativeLeakCheck.class)
class WarmRestartModelTest {
  private static final int LIVES = 12;

  @TempDir private Path directory;
  private final long seed = Long.getLong("slabring.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final ManualClock clock = new ManualClock();
  private final ModelCache model = new ModelCache(clock);

  /** In 3 MiB nearly everything is evicted sooner or later; in 256 nothing is. */
  @ParameterizedTest
  @CsvSource({
    "256, 300, 800",
    "256, 30000, 300",
    "256, 600000, 60",
    "3, 300, 3000",
    "3, 400000, 200"
  })
  void theItemsOutliveTheStore(int megabytes, int maxValue, int operations) throws IOException {
    StoreConfig config = StoreFixture.config(megabytes).withMaxItemBytes(2 << 20);
    boolean exact = megabytes == 256;
    for (int life = 0; life < LIVES; life++) {
      String story = "seed " + seed + ", life " + life;
      Store store = WarmRestart.open(directory.resolve("items"), config, clock);
      try (StoreFixture fixture = new StoreFixture(store, clock)) {
        fixture.check();
        compareAll(fixture, exact, story);
        for (int i = 0; i < operations; i++) {
          change(fixture, maxValue, story + ", operation " + i);
        }
        fixture.check();
      }
      clock.advance(random.nextInt(10));
    }
  }

  private void change(StoreFixture fixture, int maxValue, String story) {
    String key = "key:" + random.nextInt(200);
    int kind = random.nextInt(100);
    if (kind < 60) {
      byte[] value = new byte[random.nextInt(maxValue)];
      random.nextBytes(value);
      int flags = random.nextInt(3) == 0 ? random.nextInt() : 0;
      long exptime = random.nextInt(3) == 0 ? 1 + random.nextInt(100) : 0;
      Outcome outcome = fixture.store(StoreMode.SET, key, value, flags, exptime, 0);
      model.entries.remove(key);
      if (outcome == Outcome.STORED) {
        model.store(StoreMode.SET, key, value, flags, exptime, 0);
        model.entries.get(key).cas = fixture.casOf(key);
      }
    } else if (kind < 75) {
      fixture.delete(key);
      model.entries.remove(key);
    } else if (kind < 90) {
      fixture.get(key); // moves it in the LRU
    } else if (kind < 99) {
      fixture.passSeconds(random.nextInt(3));
    } else {
      fixture.store.flushAll(0);
      model.entries.clear();
    }
    assertThat(fixture.store.stats().items()).as(story).isNotNegative();
  }

  private void compareAll(StoreFixture fixture, boolean exact, String story) {
    for (int i = 0; i < 200; i++) {
      String key = "key:" + i;
      ModelCache.Entry entry = model.live(key);
      if (!fixture.session.describe(StoreFixture.key(key), fixture.hit)) {
        assertThat(!exact || entry == null).as(story + ": " + key + " is lost").isTrue();
        model.entries.remove(key);
        continue;
      }
      assertThat(entry).as(story + ": " + key + " came back").isNotNull();
      assertThat(fixture.hit.clientFlags()).as(story).isEqualTo(entry.flags);
      assertThat(fixture.hit.cas()).as(story).isEqualTo(entry.cas);
      boolean forEver = entry.expiresAt == Long.MAX_VALUE;
      assertThat(fixture.hit.secondsToLive())
          .as(story)
          .isEqualTo(forEver ? -1 : entry.expiresAt - clock.epochSecond());
      assertThat(Arrays.equals(fixture.readAndClose(), entry.value)).as(story + key).isTrue();
    }
  }
}
