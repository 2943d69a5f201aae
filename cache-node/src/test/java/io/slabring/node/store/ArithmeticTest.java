package io.slabring.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.NativeLeakCheck;
import io.slabring.node.store.command.Arithmetic;
import io.slabring.node.store.command.Counter;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.PinnedValue;
import io.slabring.node.store.command.StoreMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** incr, decr and meta arithmetic. */
@ExtendWith(NativeLeakCheck.class)
class ArithmeticTest {
  private final StoreFixture it = StoreFixture.ofMegabytes(8);
  private final Arithmetic args = it.arithmetic;

  @AfterEach
  void close() {
    it.check();
    it.close();
  }

  private Outcome change(String key) {
    return it.session.arithmetic(StoreFixture.key(key), args);
  }

  @ParameterizedTest
  @CsvSource({
    "5,3,8",
    "0,0,0",
    "9,1,10",
    "18446744073709551615,1,0",
    "18446744073709551615,18446744073709551615,18446744073709551614",
    "9223372036854775807,1,9223372036854775808",
    "99999999999999999,1,100000000000000000"
  })
  void incrementWrapsAtTwoToThe64(String value, String delta, String result) {
    it.set("n", value);
    args.delta = Long.parseUnsignedLong(delta);
    assertThat(change("n")).isEqualTo(Outcome.STORED);
    assertThat(Long.toUnsignedString(args.value())).isEqualTo(result);
    assertThat(it.getText("n")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "5,3,2",
    "5,6,0",
    "0,1,0",
    "10,1,9",
    "18446744073709551615,1,18446744073709551614",
    "1,18446744073709551615,0",
    "9223372036854775808,1,9223372036854775807"
  })
  void decrementStopsAtZeroAndShortensTheValue(String value, String delta, String result) {
    it.set("n", value);
    args.decrement = true;
    args.delta = Long.parseUnsignedLong(delta);
    assertThat(change("n")).isEqualTo(Outcome.STORED);
    assertThat(it.getText("n")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({"' 7',8", "'+7',8", "' \t\r\n+7',8", "'7 ',8", "'7 apples',8", "007,8"})
  void whatStrtoullReadsIsANumber(String value, String result) {
    it.set("n", value);
    assertThat(change("n")).isEqualTo(Outcome.STORED);
    assertThat(it.getText("n")).isEqualTo(result);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "+",
        "x",
        "7x",
        "-1",
        "1.5",
        "0x10",
        "++1",
        "18446744073709551616",
        "99999999999999999999"
      })
  void anythingElseIsNot(String value) {
    it.set("n", value);
    assertThat(change("n")).isEqualTo(Outcome.NON_NUMERIC);
    assertThat(it.getText("n")).isEqualTo(value);
  }

  @Test
  void aChainedValueIsNoNumber() {
    byte[] zeros = new byte[700_000];
    java.util.Arrays.fill(zeros, (byte) '0');
    it.set("n", zeros);
    assertThat(change("n")).isEqualTo(Outcome.NON_NUMERIC);
  }

  /** 40 + 7 + 1 bytes fill the smallest chunk, 48; a second digit needs the next class. */
  @Test
  void aNumberGrowsIntoALargerChunkWithAllThatBelongsToIt() {
    String key = "1234567";
    it.setFor(100, key, "9");
    int small = sizeClass(key);
    long cas = it.casOf(key);
    assertThat(change(key)).isEqualTo(Outcome.STORED);
    assertThat(it.getText(key)).isEqualTo("10");
    assertThat(sizeClass(key)).isEqualTo(small + 1);
    assertThat(args.cas()).isEqualTo(it.casOf(key)).isGreaterThan(cas);
    assertThat(it.ttlOf(key)).isEqualTo(100).isEqualTo(args.secondsToLive());
    assertThat(it.stats().items()).isEqualTo(1);

    it.store(StoreMode.SET, "abc", StoreFixture.bytes("9"), 77, 0, 0); // 40 + 3 + 4 + 1
    change("abc");
    it.session.get(StoreFixture.key("abc"), it.hit);
    assertThat(it.hit.clientFlags()).isEqualTo(77);
    assertThat(new String(it.readAndClose())).isEqualTo("10");
  }

  private int sizeClass(String key) {
    it.session.describe(StoreFixture.key(key), it.hit);
    int id = it.hit.sizeClass();
    it.hit.close();
    return id;
  }

  @Test
  void aMissIsCountedAndCreatesOnlyWhenAsked() {
    assertThat(change("n")).isEqualTo(Outcome.NOT_FOUND);
    args.decrement = true;
    assertThat(change("n")).isEqualTo(Outcome.NOT_FOUND);
    assertThat(it.stats().total(Counter.INCR_MISSES)).isEqualTo(1);
    assertThat(it.stats().total(Counter.DECR_MISSES)).isEqualTo(1);
    args.clear();
    args.vivify = 30;
    args.initial = -1;
    args.newCas = 1234;
    assertThat(change("n")).isEqualTo(Outcome.STORED);
    assertThat(it.getText("n")).as("the delta is not added").isEqualTo("18446744073709551615");
    assertThat(it.ttlOf("n")).isEqualTo(30);
    assertThat(it.casOf("n")).isEqualTo(1234).isEqualTo(args.cas());
    args.clear().vivify = 30;
    assertThat(change("n")).isEqualTo(Outcome.STORED);
    assertThat(it.getText("n")).isEqualTo("0");
  }

  @Test
  void aConditionAnExpiryAndAUniqueCanBeGiven() {
    it.set("n", "1");
    args.compareCas = it.casOf("n") + 1;
    assertThat(change("n")).isEqualTo(Outcome.EXISTS);
    args.compareCas--;
    args.newCas = 500;
    args.touch = 20;
    assertThat(change("n")).isEqualTo(Outcome.STORED);
    assertThat(args.secondsToLive()).isEqualTo(20).isEqualTo(it.ttlOf("n"));
    assertThat(it.casOf("n")).isEqualTo(500);
  }

  @Test
  void aNumberThatSomebodyReadsIsNotChangedUnderHim() {
    it.set("n", "1");
    PinnedValue pinned = it.session.newPinnedValue();
    it.session.get(StoreFixture.key("n"), it.hit);
    it.hit.pin(pinned);
    it.hit.close();
    assertThat(change("n")).isEqualTo(Outcome.STORED);
    byte[] old = new byte[1];
    pinned.copy(java.lang.foreign.MemorySegment.ofArray(old), 0, 1);
    assertThat(old).containsExactly('1');
    assertThat(it.getText("n")).isEqualTo("2");
    it.store.checkInvariants(1);
    pinned.release();
  }
}
