package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.store.command.MetaGet;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.life.KeyOwner;
import io.slabring.node.store.life.Ownership;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No value comes back that was written before its key was another node's. */
class OwnershipTest {
  private static final KeyOwner ALL = (key, length) -> true;
  private static final KeyOwner NONE = (key, length) -> false;

  private final StoreFixture cache = StoreFixture.ofMegabytes(8);

  @AfterEach
  void close() {
    cache.check();
    cache.close();
  }

  /** This node has the keys that begin with one of these letters. */
  private static KeyOwner keysOf(String letters) {
    return (key, length) -> letters.indexOf(key[0]) >= 0;
  }

  private void view(String letters) {
    cache.store.enterView(keysOf(letters), true);
  }

  private void firstView(String letters) {
    cache.store.enterView(keysOf(letters), false);
  }

  @Test
  void aKeyThatStaysHereKeepsItsValue() {
    firstView("ab");
    cache.set("a1", "x");
    view("a");
    view("ac");
    assertThat(cache.getText("a1")).isEqualTo("x");
  }

  @Test
  void aKeyThatWentAndCameBackIsAMiss() {
    firstView("ab");
    cache.set("b1", "old");
    view("a");
    view("ab");
    assertThat(cache.has("b1")).isFalse();
    assertThat(cache.set("b1", "new")).isEqualTo(Outcome.STORED);
    assertThat(cache.getText("b1")).isEqualTo("new");
  }

  @Test
  void itIsAMissFiveTimesInARow() {
    firstView("ab");
    for (int round = 0; round < 5; round++) {
      cache.set("b1", "round " + round);
      assertThat(cache.getText("b1")).isEqualTo("round " + round);
      view("a");
      view("ab");
      assertThat(cache.has("b1")).as("round %d", round).isFalse();
    }
  }

  @Test
  void aValueThatWasReadMeanwhileIsAMissAllTheSame() {
    firstView("ab");
    cache.set("a1", "x");
    view("ab");
    assertThat(cache.getText("a1")).isEqualTo("x"); // renewed
    view("b");
    view("ab");
    assertThat(cache.has("a1")).isFalse();
  }

  @Test
  void theViewOfTheWriteCounts() {
    firstView("a");
    cache.set("b1", "by a client with an older ring");
    view("ab");
    assertThat(cache.has("b1")).isFalse();
  }

  @Test
  void everyCommandSeesAMiss() {
    firstView("b");
    List<String> keys = List.of("b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8");
    keys.forEach(key -> cache.set(key, "5"));
    long cas = cache.casOf("b1");
    view("");
    view("b");
    byte[] value = "7".getBytes(StandardCharsets.US_ASCII);
    assertThat(cache.store(StoreMode.CAS, "b1", value, 0, 0, cas)).isEqualTo(Outcome.NOT_FOUND);
    assertThat(cache.store(StoreMode.APPEND, "b2", "7")).isEqualTo(Outcome.NOT_STORED);
    assertThat(cache.store(StoreMode.REPLACE, "b3", "7")).isEqualTo(Outcome.NOT_STORED);
    assertThat(cache.session.touch(StoreFixture.key("b4"), 9)).isEqualTo(Outcome.NOT_FOUND);
    assertThat(cache.session.arithmetic(StoreFixture.key("b5"), cache.arithmetic.clear()))
        .isEqualTo(Outcome.NOT_FOUND);
    assertThat(cache.delete("b6")).isEqualTo(Outcome.NOT_FOUND);
    assertThat(cache.store(StoreMode.ADD, "b7", "7")).isEqualTo(Outcome.STORED);
    assertThat(cache.metaGet("b8", MetaGet.NONE, MetaGet.NONE, MetaGet.NONE)).isFalse();
  }

  @Test
  void aNodeThatMissedViewsComesBackEmpty() {
    firstView("ab");
    cache.set("a1", "x");
    cache.store.enterView(ALL, false);
    assertThat(cache.has("a1")).isFalse();
  }

  @Test
  void whatWasWrittenBeforeTheNodeJoinedIsGone() {
    cache.set("a1", "x");
    firstView("a");
    assertThat(cache.has("a1")).isFalse();
  }

  @Test
  void aFlushEndsItemsInAnyView() {
    firstView("a");
    cache.set("a1", "x");
    view("a");
    cache.store.flushAll(0);
    view("a");
    assertThat(cache.has("a1")).isFalse();
    cache.set("a1", "y");
    view("a");
    assertThat(cache.getText("a1")).isEqualTo("y");
  }

  @Test
  void onlyTheLast64ViewsAreRemembered() {
    firstView("a");
    cache.set("a1", "x");
    cache.set("a2", "x");
    for (int i = 1; i < Ownership.VIEWS; i++) {
      view("a");
    }
    assertThat(cache.getText("a1")).isEqualTo("x");
    view("a");
    assertThat(cache.getText("a1")).isEqualTo("x"); // renewed a view ago
    assertThat(cache.has("a2")).isFalse();
  }

  @Test
  void theCrawlerRenewsWhatStaysAndFreesTheRest() {
    firstView("ab");
    for (int i = 0; i < 500; i++) {
      cache.set("a" + i, "x");
      cache.set("b" + i, "x");
    }
    view("a");
    cache.store.maintain();
    assertThat(cache.stats().items()).isEqualTo(500);
    for (int i = 0; i < Ownership.VIEWS + 9; i++) {
      view("a");
      cache.store.maintain();
    }
    assertThat(cache.getText("a499")).isEqualTo("x");
    assertThat(cache.stats().items()).isEqualTo(500);
  }

  @Test
  void renewedItemsAreNotLookedUpAgain() {
    AtomicInteger asked = new AtomicInteger();
    KeyOwner counting =
        (key, length) -> {
          asked.incrementAndGet();
          return true;
        };
    cache.store.enterView(counting, false);
    cache.set("a1", "x");
    assertThat(cache.has("a1")).isTrue();
    assertThat(asked).hasValue(0);
    cache.store.enterView(counting, true);
    assertThat(cache.has("a1")).isTrue();
    assertThat(asked).hasValue(2); // the view of the write, and this one
    assertThat(cache.has("a1")).isTrue();
    assertThat(asked).hasValue(2);
  }

  @Test
  void moreViewsThanAnEpochHasNumbersForgetNothingWrongly() {
    firstView("ab");
    cache.set("a1", "x");
    cache.set("b1", "x");
    view("a");
    for (int i = 0; i < (1 << 16) + 100; i++) {
      view("ab");
      cache.store.maintain(); // renews a1
    }
    assertThat(cache.getText("a1")).isEqualTo("x");
    assertThat(cache.has("b1")).isFalse();
    for (int i = 0; i < 1 << 16; i++) {
      view("ab"); // the crawler is given no time but what the store takes itself
    }
    assertThat(cache.getText("a1")).isNull();
  }

  @Test
  void anEvictedOrRejectedItemIsCountedOnce() {
    firstView("ab");
    for (int i = 0; i < 200_000; i++) {
      cache.set((i % 2 == 0 ? "a" : "b") + i, "some value that fills the memory soon");
      if (i % 20_000 == 0) {
        cache.store.enterView(i % 40_000 == 0 ? keysOf("a") : NONE, true);
      }
    }
    cache.check();
  }

  /** Random views and commands; a hit must be the value that the rule allows, a miss is a miss. */
  @Test
  void answersAsTheRuleSays() {
    long seed = Long.getLong("slabring.seed", System.nanoTime());
    Random random = new Random(seed);
    record Written(String value, int view) {}
    List<String> views = new ArrayList<>();
    Map<String, Written> model = new HashMap<>();
    views.add("abcd");
    firstView("abcd");
    for (int i = 0; i < 20_000; i++) {
      String key = (char) ('a' + random.nextInt(4)) + Integer.toString(random.nextInt(50));
      String step = "seed " + seed + ", operation " + i + ", " + key;
      int kind = random.nextInt(100);
      Written written = model.get(key);
      boolean live =
          written != null
              && views.size() - written.view <= Ownership.VIEWS
              && views.subList(written.view, views.size()).stream()
                  .skip(written.view == views.size() - 1 ? 1 : 0) // not asked within its view
                  .allMatch(letters -> letters.indexOf(key.charAt(0)) >= 0);
      if (kind < 40) {
        cache.set(key, "v" + i);
        model.put(key, new Written("v" + i, views.size() - 1));
      } else if (kind < 90) {
        assertThat(cache.getText(key)).as(step).isEqualTo(live ? written.value : null);
        if (live) { // renewed: from now on its life is counted from here, the past is settled
          model.put(key, new Written(written.value, views.size() - 1));
        } else {
          model.remove(key);
        }
      } else if (kind < 95) {
        Outcome outcome = cache.store(StoreMode.APPEND, key, "+");
        assertThat(outcome).as(step).isEqualTo(live ? Outcome.STORED : Outcome.NOT_STORED);
        if (live) {
          model.put(key, new Written(written.value + "+", views.size() - 1));
        } else {
          model.remove(key);
        }
      } else if (random.nextInt(10) < 8) {
        StringBuilder letters = new StringBuilder();
        for (char letter = 'a'; letter <= 'd'; letter++) {
          letters.append(random.nextInt(5) > 0 ? String.valueOf(letter) : "");
        }
        views.add(letters.toString());
        view(letters.toString());
      } else if (random.nextInt(4) == 0) {
        firstView("abcd");
        views.add("abcd");
        model.clear();
      }
      if (i % 100 == 0) {
        cache.check();
      }
    }
  }
}
