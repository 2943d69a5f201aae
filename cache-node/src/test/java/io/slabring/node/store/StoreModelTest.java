package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.settings.StoreConfig;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random commands go to the store and to {@link ModelCache}; answers must be equal and the memory
 * consistent after every one. {@code -Dslabring.seed=N} repeats a failure.
 */
class StoreModelTest {
  private static final int OPERATIONS = 4_000;
  private static final StoreMode[] MODES = StoreMode.values();

  private final long seed = Long.getLong("slabring.seed", System.nanoTime());

  @ParameterizedTest
  @ValueSource(ints = {60, 3_000, 400_000, 1_800_000})
  void answersAsTheModelWhileNothingIsEvicted(int maxValue) {
    StoreConfig config = StoreFixture.config(512).withMaxItemBytes(8 << 20);
    try (StoreFixture fixture = new StoreFixture(config)) {
      run(fixture, maxValue, maxValue > 100_000 ? 300 : OPERATIONS, true);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 3_000, 100_000, 700_000})
  void answersAsTheModelOrMissesWhileEverythingIsEvicted(int maxValue) {
    StoreConfig config = StoreFixture.config(3).withMaxItemBytes(2 << 20);
    try (StoreFixture fixture = new StoreFixture(config)) {
      run(fixture, maxValue, OPERATIONS / 2, false);
    }
  }

  private void run(StoreFixture fixture, int maxValue, int operations, boolean exact) {
    Random random = new Random(seed);
    ModelCache model = new ModelCache(fixture.clock);
    int keys = exact ? 200 : 2_000;
    for (int i = 0; i < operations; i++) {
      String key = "key:" + random.nextInt(keys);
      String step = "seed " + seed + ", operation " + i + ", " + key;
      int kind = random.nextInt(100);
      if (kind < 45) {
        read(fixture, model, key, exact, step);
      } else if (kind < 85) {
        write(fixture, model, random, key, maxValue, exact, step);
      } else if (kind < 92) {
        Outcome outcome = fixture.session.delete(StoreFixture.key(key));
        boolean known = model.live(key) != null;
        model.entries.remove(key);
        if (exact || !known) {
          assertThat(outcome).as(step).isEqualTo(known ? Outcome.DELETED : Outcome.NOT_FOUND);
        }
      } else if (kind < 96) {
        long exptime = random.nextInt(20);
        Outcome outcome = fixture.session.touch(StoreFixture.key(key), exptime);
        ModelCache.Entry entry = model.live(key);
        if (outcome == Outcome.TOUCHED) {
          assertThat(entry).as(step).isNotNull();
          entry.expiresAt = model.expiry(exptime);
        } else {
          assertThat(!exact || entry == null).as(step).isTrue();
          model.entries.remove(key);
        }
      } else if (kind < 99) {
        fixture.passSeconds(random.nextInt(3));
      } else if (random.nextInt(20) == 0) {
        fixture.store.flushAll(0);
        model.entries.clear();
      }
      if (maxValue < 100_000 && !exact || i % 16 == 0) {
        fixture.check();
      }
    }
    fixture.check();
  }

  private static void read(
      StoreFixture fixture, ModelCache model, String key, boolean exact, String step) {
    ModelCache.Entry entry = model.live(key);
    if (!fixture.session.get(StoreFixture.key(key), fixture.hit)) {
      assertThat(!exact || entry == null).as(step + ": missing").isTrue();
      model.entries.remove(key);
      return;
    }
    int flags = fixture.hit.clientFlags();
    long cas = fixture.hit.cas();
    byte[] value = fixture.readAndClose();
    assertThat(entry).as(step + ": came back").isNotNull();
    assertThat(Arrays.equals(value, entry.value)).as(step + ": value").isTrue();
    assertThat(flags).as(step).isEqualTo(entry.flags);
    entry.cas = cas;
  }

  private static void write(
      StoreFixture fixture,
      ModelCache model,
      Random random,
      String key,
      int maxValue,
      boolean exact,
      String step) {
    StoreMode mode = random.nextInt(3) == 0 ? MODES[random.nextInt(MODES.length)] : StoreMode.SET;
    byte[] value = new byte[random.nextInt(maxValue)];
    Arrays.fill(value, (byte) random.nextInt(256));
    if (value.length > 4) {
      byte[] mark = Integer.toString(random.nextInt(9_999)).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(mark, 0, value, 0, mark.length);
    }
    int flags = random.nextInt(3) == 0 ? random.nextInt() : 0;
    long exptime = random.nextInt(4) == 0 ? random.nextInt(30) - 1 : 0;
    ModelCache.Entry old = model.live(key);
    long cas = 0;
    if (mode == StoreMode.CAS) {
      read(fixture, model, key, exact, step);
      old = model.live(key);
      cas = old == null || random.nextInt(4) == 0 ? 4_000_000_000L : old.cas;
    }
    boolean joins = mode.joins() && old != null;
    if (joins && old.value.length + value.length > 1_500_000) {
      return;
    }
    Outcome outcome =
        random.nextBoolean()
            ? fixture.store(mode, key, value, flags, exptime, cas)
            : fixture.storeInPieces(
                mode, key, value, flags, exptime, cas, 1 + random.nextInt(maxValue));
    if (exact) {
      assertThat(outcome).as(step).isEqualTo(model.store(mode, key, value, flags, exptime, cas));
      return;
    }
    // With evictions the store may have lost the old value; then it must act as if there was none.
    if (outcome == Outcome.STORED) {
      int whole = joins ? old.value.length + value.length : 0;
      if (mode == StoreMode.ADD || joins && fixture.reservation.finalLength() != whole) {
        model.entries.remove(key);
      }
      Outcome expected = model.store(mode, key, value, flags, exptime, cas);
      assertThat(expected).as(step).isEqualTo(Outcome.STORED);
    } else if (outcome == Outcome.NO_MEMORY && mode == StoreMode.SET) {
      model.entries.remove(key);
    } else if (outcome == Outcome.NOT_FOUND
        || mode == StoreMode.REPLACE && outcome == Outcome.NOT_STORED) {
      model.entries.remove(key);
    } // else the old value may be there, or not: a join also fails when there is no room
  }
}
