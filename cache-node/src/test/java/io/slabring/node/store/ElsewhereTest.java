package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.store.command.Arithmetic;
import io.slabring.node.store.command.Counter;
import io.slabring.node.store.command.MetaDelete;
import io.slabring.node.store.command.MetaGet;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys with {@code o} are another node's, those with {@code f} have a former owner. */
class ElsewhereTest {
  private final StoreFixture cache = StoreFixture.ofMegabytes(8);
  private final FakeWhereabouts whereabouts = new FakeWhereabouts();

  @BeforeEach
  void begin() {
    cache.store.enterView((key, length) -> true, false, 1);
    cache.store.whereabouts(whereabouts.owns("owner", "o").owned("former", "f", 1));
  }

  @AfterEach
  void close() {
    cache.check();
    cache.close();
  }

  /** Each command on a key; false or ELSEWHERE when it was not carried out. */
  private Map<String, Supplier<Object>> commands(String key) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("get", () -> cache.session.get(StoreFixture.key(key), cache.hit));
    all.put("gat", () -> cache.session.getAndTouch(StoreFixture.key(key), 5, cache.hit));
    all.put("mg", () -> cache.metaGet(key, MetaGet.NONE, MetaGet.NONE, MetaGet.NONE));
    all.put("mg N", () -> cache.metaGet(key, MetaGet.NONE, 60, MetaGet.NONE));
    all.put("me", () -> cache.session.describe(StoreFixture.key(key), cache.hit));
    all.put("delete", () -> cache.delete(key));
    all.put("touch", () -> cache.session.touch(StoreFixture.key(key), 5));
    all.put("md", () -> cache.session.metaDelete(StoreFixture.key(key), new MetaDelete().clear()));
    all.put("ma", () -> arithmetic(key, MetaGet.NONE));
    all.put("ma N", () -> arithmetic(key, 60));
    for (StoreMode mode : StoreMode.values()) {
      if (mode != StoreMode.SET) {
        all.put("put " + mode, () -> cache.store(mode, key, "5"));
        all.put("reserve " + mode, () -> inPieces(mode, key));
      }
    }
    return all;
  }

  private Map<String, Supplier<Object>> sets(String key) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("put SET", () -> cache.set(key, "5"));
    all.put("put large SET", () -> cache.set(key, new byte[700_000]));
    all.put("reserve SET", () -> inPieces(StoreMode.SET, key));
    return all;
  }

  private Outcome arithmetic(String key, long vivify) {
    Arithmetic options = new Arithmetic().clear();
    options.vivify = vivify;
    return cache.session.arithmetic(StoreFixture.key(key), options);
  }

  private Outcome inPieces(StoreMode mode, String key) {
    return cache.storeInPieces(mode, key, new byte[] {'5'}, 0, 0, 7, 1);
  }

  private String counts() {
    StringBuilder all = new StringBuilder();
    for (Counter counter : Counter.values()) {
      all.append(counter).append('=').append(cache.stats().total(counter)).append(' ');
    }
    return all.append(cache.stats().items()).toString();
  }

  private void assertElsewhere(String node, Map<String, Supplier<Object>> commands) {
    String before = counts();
    commands.forEach(
        (name, command) -> {
          assertThat(command.get()).as(name).isIn(false, Outcome.ELSEWHERE);
          assertThat(cache.session.place()).as(name).isNotNull();
          assertThat(((FakeWhereabouts.At) cache.session.place()).node()).as(name).isEqualTo(node);
          assertThat(counts()).as(name).isEqualTo(before);
        });
  }

  @Test
  void noCommandIsCarriedOutOnAKeyOfAnotherNode() {
    assertElsewhere("owner", commands("o1"));
    assertElsewhere("owner", sets("o1"));
  }

  @Test
  void commandsOnAMissingKeyAskItsFormerOwnerFirst() {
    assertElsewhere("former", commands("f1"));
  }

  @Test
  void aSetOfAnOwnKeyAsksNobodyAndSettlesIt() {
    sets("f1")
        .forEach(
            (name, set) -> {
              assertThat(set.get()).as(name).isEqualTo(Outcome.STORED);
              assertThat(cache.session.place()).as(name).isNull();
            });
    assertThat(whereabouts.isSettled("f1")).isTrue();
    assertThat(cache.delete("f1")).isEqualTo(Outcome.DELETED);
    assertThat(cache.delete("f1")).isEqualTo(Outcome.NOT_FOUND);
  }

  @Test
  void aRefusedSetSettlesTheKeyToo() {
    assertThat(cache.set("f1", new byte[2 << 20])).isEqualTo(Outcome.TOO_LARGE);
    assertThat(whereabouts.isSettled("f1")).isTrue();
    assertThat(cache.has("f1")).isFalse();
    assertThat(cache.session.place()).isNull();
  }

  @Test
  void onceSettledEachCommandRunsToItsEnd() {
    whereabouts.settle(StoreFixture.key("f1").hash());
    assertThat(cache.get("f1")).isNull();
    assertThat(cache.session.place()).isNull();
    assertThat(cache.stats().total(Counter.GET_MISSES)).isEqualTo(1);
    assertThat(cache.store(StoreMode.ADD, "f1", "x")).isEqualTo(Outcome.STORED);
  }

  @Test
  void whatACommandCreatesIsSettled() {
    assertThat(arithmetic("h1", 60)).isEqualTo(Outcome.STORED);
    assertThat(cache.metaGet("h2", MetaGet.NONE, 60, MetaGet.NONE)).isTrue();
    cache.hit.close();
    assertThat(cache.store(StoreMode.ADD, "h3", "x")).isEqualTo(Outcome.STORED);
    assertThat(cache.storeInPieces(StoreMode.SET, "h4", new byte[9], 0, 0, 0, 3))
        .isEqualTo(Outcome.STORED);
    assertThat(new String[] {"h1", "h2", "h3", "h4"}).allMatch(whereabouts::isSettled);
  }

  @Test
  void aHitAsksNobody() {
    cache.set("h1", "5");
    int asked = whereabouts.asked;
    commands("h1")
        .forEach(
            (name, command) -> {
              cache.hit.close();
              assertThat(command.get()).as(name).isNotEqualTo(Outcome.ELSEWHERE);
              cache.hit.close();
              if (cache.session.describe(StoreFixture.key("h1"), cache.hit)) {
                assertThat(whereabouts.asked).as(name).isEqualTo(asked);
                cache.hit.close();
              } else { // it was deleted
                cache.set("h1", "5");
                whereabouts.asked = asked;
              }
            });
  }

  @Test
  void aSessionThatStaysServesTheKeysOfOthersButAsksFormerOwners() {
    cache.session.stayHere(true);
    assertThat(cache.set("o1", "x")).isEqualTo(Outcome.STORED);
    assertThat(cache.store(StoreMode.ADD, "o2", "x")).isEqualTo(Outcome.STORED);
    assertThat(cache.has("o3")).isFalse();
    assertThat(cache.session.place()).isNull();
    assertElsewhere("former", commands("f1"));
    cache.session.stayHere(false);
    assertElsewhere("owner", commands("o3"));
  }

  @Test
  void aKeyThatMovesWhileItsValueArrivesIsNotStored() {
    cache.reservation.clear();
    assertThat(cache.session.reserve(StoreFixture.key("m1"), 0, cache.reservation))
        .isEqualTo(Outcome.RESERVED);
    whereabouts.owns("owner", "m");
    cache.store.enterView((key, length) -> key[0] != 'm', true, 2);
    assertThat(cache.session.commit(cache.reservation)).isEqualTo(Outcome.ELSEWHERE);
    assertThat(((FakeWhereabouts.At) cache.session.place()).node()).isEqualTo("owner");
    assertThat(cache.reservation.isOpen()).as("to be sent there").isTrue();
    cache.session.abandon(cache.reservation);
    assertElsewhere("owner", commands("m1"));
  }

  @Test
  void aFlushEndsInheritances() {
    cache.store.flushAll(0);
    assertThat(whereabouts.ended).isEqualTo(1);
    cache.store.flushAll(5);
    assertThat(whereabouts.ended).isEqualTo(1);
    cache.passSeconds(6);
    assertThat(whereabouts.ended).isEqualTo(2);
  }

  @Test
  void aDeadItemIsNotCountedByACommandThatIsNotCarriedOut() {
    cache.session.stayHere(true);
    cache.setFor(5, "o1", "x");
    cache.session.stayHere(false);
    cache.store.debug().advanceClock(9);
    assertThat(cache.get("o1")).isNull();
    assertThat(cache.stats().total(Counter.GET_EXPIRED)).isZero();
  }
}
