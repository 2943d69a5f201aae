package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.walk.BequestList;
import io.slabring.node.store.walk.ListedItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node keeps the keys with {@code k}; view 2 gives the others to heirs: 0, 1 and so on. */
class BequestListTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(200);

  private final StoreFixture cache = StoreFixture.ofMegabytes(64);

  @BeforeEach
  void begin() {
    cache.store.enterView((key, length) -> true, false, 1);
  }

  @AfterEach
  void close() {
    cache.check();
    cache.close();
  }

  private BequestList listAfterTheView(int heirs) {
    cache.store.enterView((key, length) -> key[0] == 'k', true, 2);
    return cache.store.listBequests(2, (key, length) -> key[0] - '0', heirs);
  }

  /** The keys of all items that an heir gets, in order. */
  private List<String> take(BequestList list, int heir, int batch) {
    List<String> keys = new ArrayList<>();
    int[] refs = new int[batch];
    long end = System.nanoTime() + PATIENCE_NANOS;
    int count = list.next(heir, refs);
    while (count != 0) {
      assertThat(System.nanoTime()).as("still looking for items").isLessThan(end);
      if (count < 0) {
        LockSupport.parkNanos(100_000);
      }
      for (int i = 0; i < count; i++) {
        if (cache.session.getBequest(refs[i], 2, cache.hit)) {
          keys.add(new String(cache.readAndClose(), StandardCharsets.US_ASCII));
        }
      }
      count = list.next(heir, refs);
    }
    return keys;
  }

  @Test
  void eachHeirGetsItsItemsOnce() {
    Set<String> first = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      first.add("0." + i);
      cache.set("0." + i, "0." + i);
      cache.set("1." + i, "1." + i);
      cache.set("k." + i, "k." + i);
    }
    try (BequestList list = listAfterTheView(2)) {
      List<String> taken = take(list, 0, 64);
      assertThat(taken).hasSize(20_000);
      assertThat(new HashSet<>(taken)).isEqualTo(first);
      assertThat(list.left()).isEqualTo(20_000);
      assertThat(take(list, 1, 1000)).hasSize(20_000).doesNotHaveDuplicates();
      assertThat(list.left()).isZero();
    }
  }

  @Test
  void whatWasUsedLastComesFirst() {
    cache.set("0.old", "0.old");
    cache.passSeconds(100);
    cache.set("0.middle", "0.middle");
    cache.passSeconds(10);
    cache.set("0.new", "0.new");
    try (BequestList list = listAfterTheView(1)) {
      assertThat(take(list, 0, 1)).containsExactly("0.new", "0.middle", "0.old");
    }
  }

  @Test
  void whatIsGoneMeanwhileIsNotRead() {
    cache.setFor(50, "0.expires", "0.expires");
    cache.set("0.stays", "0.stays");
    try (BequestList list = listAfterTheView(1)) {
      while (list.next(0, new int[0]) < 0) {
        LockSupport.parkNanos(100_000);
      }
      cache.store.debug().advanceClock(60);
      assertThat(take(list, 0, 8)).containsExactly("0.stays");
    }
  }

  @Test
  void aClosedListHasNothing() {
    cache.set("0.a", "0.a");
    BequestList list = listAfterTheView(1);
    list.close();
    list.close();
    assertThat(list.left()).isZero();
    assertThat(list.next(0, new int[8])).isNotPositive();
  }

  @Test
  void aListingForOperatorsDoesNotShowBequests() {
    cache.set("0.gone", "0.gone");
    cache.store(StoreMode.SET, "k.kept", "k.kept");
    cache.store.enterView((key, length) -> key[0] == 'k', true, 2);
    List<String> keys = new ArrayList<>();
    for (int id = 1; id <= cache.stats().largestClass(); id++) {
      cache.stats().list(id, 0).stream().map(ListedItem::key).forEach(keys::add);
    }
    assertThat(keys).containsExactly("k.kept");
  }
}
