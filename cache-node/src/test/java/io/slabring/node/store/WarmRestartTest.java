package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.memory.Segment;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.settings.StoreConfig;
import io.slabring.node.store.walk.ListedItem;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is there after a store was closed and opened again on the same file, and what is not. */
@ExtendWith(NativeLeakCheck.class)
class WarmRestartTest {
  @TempDir private Path directory;

  private final ManualClock clock = new ManualClock();
  private final StoreConfig config = StoreFixture.config(16).withMaxItemBytes(4 << 20);

  private StoreFixture open() throws IOException {
    return open(config);
  }

  private StoreFixture open(StoreConfig config) throws IOException {
    return new StoreFixture(WarmRestart.open(file(), config, clock), clock);
  }

  private Path file() {
    return directory.resolve("items");
  }

  private Path meta() {
    return directory.resolve("items.meta");
  }

  private static byte[] value(int seed, int length) {
    byte[] value = new byte[length];
    new Random(seed).nextBytes(value);
    return value;
  }

  @Test
  void everythingAboutAnItemIsKept() throws IOException {
    long[] cas = new long[3];
    try (StoreFixture before = open()) {
      before.store.tunables().temporaryTtl = 100;
      before.store(StoreMode.SET, "plain", value(1, 100), 0, 0, 0);
      before.store(StoreMode.SET, "flagged", value(2, 20_000), 0xfedcba98, 1000, 0);
      before.store(StoreMode.SET, "large", value(3, 3_000_000), 7, 50, 0);
      before.set("stale", "old");
      before.metaDelete.clear().stale = true;
      assertThat(before.session.metaDelete(StoreFixture.key("stale"), before.metaDelete))
          .isEqualTo(Outcome.DELETED);
      assertThat(before.get("plain")).isNotNull();
      cas[0] = before.casOf("plain");
      cas[1] = before.casOf("flagged");
      cas[2] = before.casOf("large");
      before.check();
    }
    try (StoreFixture after = open()) {
      after.check();
      assertThat(after.stats().items()).isEqualTo(4);
      assertThat(after.get("large")).isEqualTo(value(3, 3_000_000));
      assertThat(after.get("flagged")).isEqualTo(value(2, 20_000));
      assertThat(after.get("plain")).isEqualTo(value(1, 100));
      assertThat(List.of(after.casOf("plain"), after.casOf("flagged"), after.casOf("large")))
          .containsExactly(cas[0], cas[1], cas[2]);
      assertThat(after.ttlOf("plain")).isEqualTo(-1);
      assertThat(after.ttlOf("flagged")).isEqualTo(1000);
      assertThat(after.ttlOf("large")).isEqualTo(50);
      after.session.describe(StoreFixture.key("flagged"), after.hit);
      assertThat(after.hit.clientFlags()).isEqualTo(0xfedcba98);
      after.hit.close();
      after.session.describe(StoreFixture.key("stale"), after.hit);
      assertThat(after.hit.stale()).isTrue();
      after.hit.close();
      // the large item still is in the segment for short-lived ones
      int largest = after.stats().largestClass();
      assertThat(after.stats().classStats(largest).items()[Segment.TEMP]).isEqualTo(1);
      after.set("next", "x");
      assertThat(after.casOf("next")).isGreaterThan(cas[2]);
    }
  }

  @Test
  void theOrderOfEvictionIsKept() throws IOException {
    List<String> keys = new ArrayList<>();
    try (StoreFixture before = open()) {
      for (int i = 0; i < 500; i++) {
        before.set("key" + i, "x");
      }
      for (int i = 0; i < 500; i += 3) {
        before.get("key" + i);
        before.get("key" + i);
      }
      before.stats().list(1, 0).forEach(item -> keys.add(item.key()));
      assertThat(keys).hasSize(500);
    }
    try (StoreFixture after = open()) {
      assertThat(after.stats().list(1, 0)).map(ListedItem::key).isEqualTo(keys);
      after.check();
    }
  }

  @Test
  void whatWasDeletedExpiredOrFlushedDoesNotComeBack() throws IOException {
    try (StoreFixture before = open()) {
      before.set("flushed", "x");
      before.set("flushed-large", value(1, 2_000_000));
      before.store.flushAll(0);
      before.set("deleted", "x");
      before.delete("deleted");
      before.setFor(10, "short", "x");
      before.setFor(30, "long", "x");
      before.set("for-ever", "x");
    }
    clock.advance(10); // the node is down
    try (StoreFixture after = open()) {
      after.check();
      assertThat(after.stats().items()).isEqualTo(2);
      assertThat(after.has("short")).isFalse();
      assertThat(after.ttlOf("long")).isEqualTo(20);
      assertThat(after.ttlOf("for-ever")).isEqualTo(-1);
    }
  }

  @Test
  void aFlushThatIsStillToComeHappens() throws IOException {
    try (StoreFixture before = open()) {
      before.set("a", "x");
      before.store.flushAll(60);
    }
    clock.advance(20);
    try (StoreFixture between = open()) {
      assertThat(between.has("a")).isTrue();
      between.passSeconds(39);
      assertThat(between.has("a")).isTrue();
      between.set("b", "x");
    }
    clock.advance(1); // falls due while the node is down
    try (StoreFixture after = open()) {
      assertThat(after.stats().items()).isZero();
      after.set("c", "x");
      after.passSeconds(100);
      assertThat(after.has("c")).isTrue();
      after.check();
    }
  }

  @Test
  void whatWasNotCompleteOrOnlyBeingSentIsFree() throws IOException {
    try (StoreFixture before = open()) {
      before.set("pinned", value(1, 3_000_000));
      before.session.get(StoreFixture.key("pinned"), before.hit);
      before.hit.pin(before.session.newPinnedValue());
      before.hit.close();
      before.set("deleted", value(2, 2_000_000));
      before.session.get(StoreFixture.key("deleted"), before.hit);
      before.hit.pin(before.session.newPinnedValue());
      before.hit.close();
      before.delete("deleted");
      Reservation half = before.session.newReservation().clear();
      before.session.reserve(StoreFixture.key("half"), 1_900_000, half);
      half.write(MemorySegment.ofArray(value(3, 900_000)), 0, 900_000);
    }
    try (StoreFixture after = open()) {
      after.check(); // nothing is reserved, no extent is lost
      assertThat(after.stats().items()).isEqualTo(1);
      assertThat(after.get("pinned")).isEqualTo(value(1, 3_000_000));
      assertThat(after.delete("pinned")).isEqualTo(Outcome.DELETED);
      after.check();
    }
  }

  @Test
  void theIndexIsAsLargeAsItWas() throws IOException {
    long buckets;
    try (StoreFixture before = open()) {
      for (int i = 0; i < 20_000; i++) {
        before.set("key" + i, "x");
      }
      for (int i = 0; i < 20_000; i++) {
        before.delete("key" + i);
      }
      before.set("one", "x");
      buckets = before.stats().indexBuckets();
      assertThat(buckets).isGreaterThan(1 << 11);
    }
    try (StoreFixture after = open()) {
      assertThat(after.stats().indexBuckets()).isEqualTo(buckets);
      after.check();
    }
  }

  @Test
  void theMetaFileIsThereOnlyWhileNobodyServes() throws IOException {
    try (StoreFixture before = open()) {
      before.set("a", "x");
      assertThat(meta()).doesNotExist();
    }
    assertThat(meta()).exists();
    Path killed = Files.copy(meta(), directory.resolve("kept"));
    try (StoreFixture second = open()) {
      assertThat(meta()).doesNotExist();
      second.delete("a");
      second.store.keepNothing();
    }
    assertThat(meta()).doesNotExist();
    // what an earlier stop wrote does not belong to the file any more
    Files.copy(killed, meta());
    try (StoreFixture third = open()) {
      assertThat(third.stats().items()).isZero();
    }
  }

  @Test
  void aSecondStoreOnTheFileIsRefusedAndTheFirstUndisturbed() throws IOException {
    try (StoreFixture first = open()) {
      first.set("a", "x");
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("items is used by another process");
      assertThat(first.getText("a")).isEqualTo("x");
    }
    try (StoreFixture next = open()) {
      assertThat(next.getText("a")).isEqualTo("x");
    }
  }

  @Test
  void aDiskThatIsTooSmallIsRefusedAndTheItemsStay() throws IOException {
    try (StoreFixture before = open()) {
      before.set("a", "x");
    }
    StoreConfig huge = StoreConfig.ofMemory(20_000_000L << 20);
    assertThatThrownBy(() -> WarmRestart.open(file(), huge, clock))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(".*items needs \\d{14} bytes more, and its disk has only \\d+ free");
    try (StoreFixture after = open()) {
      assertThat(after.getText("a")).isEqualTo("x");
    }
  }

  @Test
  void everyByteOfTheFileIsAllocated() throws IOException {
    try (StoreFixture store = open()) {
      store.set("a", "x");
      assertThat(Files.size(file())).isEqualTo(17 << 20);
      Process du = new ProcessBuilder("du", "-B1", file().toString()).start();
      String text = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(Long.parseLong(text.replaceAll("\\D.*", "").strip()))
          .isGreaterThanOrEqualTo(16 << 20);
    }
  }

  @Test
  void anEmptyMetaFileIsRefusedWithASentence() throws IOException {
    Files.createFile(meta());
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessage(meta() + " is empty: delete it to start without items");
    assertThat(file()).doesNotExist();
  }

  @Test
  void whatIsNoFileIsRefusedWithASentence() throws IOException {
    Files.createDirectory(file());
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessage(file() + " is not a file");
    Path nowhere = directory.resolve("no/such/items");
    assertThatThrownBy(() -> WarmRestart.open(nowhere, config, clock))
        .isInstanceOf(IOException.class)
        .hasMessage(nowhere + " cannot be opened: no such directory");
  }

  @Test
  void theMemoryLimitOfAFileIsFixed() throws IOException {
    try (StoreFixture store = open()) {
      assertThat(store.store.limitMemory(8 << 20)).isFalse();
    }
    Path other = directory.resolve("other");
    try (Store store = WarmRestart.open(other, StoreFixture.config(4, 64, true, true), clock)) {
      assertThat(store.limitMemory(8 << 20)).isFalse();
      assertThat(other).hasSize(5 << 20);
    }
  }

  /** A change of these bytes needs a new SavedState.VERSION, then new numbers here. */
  @Test
  void theLayoutIsThatOfItsVersion() throws IOException {
    assertThat(SavedState.VERSION).isEqualTo(1);
    try (StoreFixture store = open()) {
      store.store(StoreMode.SET, "key", value(1, 10), 0x01020304, 30, 0);
    }
    byte[] page = new byte[64];
    try (var in = Files.newInputStream(file())) {
      in.skipNBytes(1 << 20);
      assertThat(in.readNBytes(page, 0, page.length)).isEqualTo(page.length);
    }
    byte[] expected = {
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, 10, 0, 0,
      0, 0, 0, 0, 0, 3, 2, 32, 0, 'k', 'e', 'y', 4, 3, 2, 1
    };
    assertThat(Arrays.copyOf(page, expected.length)).isEqualTo(expected);
    assertThat(Arrays.copyOfRange(page, expected.length, expected.length + 10))
        .isEqualTo(value(1, 10));
  }
}
