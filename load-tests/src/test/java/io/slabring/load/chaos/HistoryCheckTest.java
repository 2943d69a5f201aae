package io.slabring.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.load.chaos.HistoryCheck.Event;
import io.slabring.load.chaos.HistoryCheck.Kind;
import org.junit.jupiter.api.Test;

/** The judge itself, on histories made by hand. */
class HistoryCheckTest {
  private final HistoryCheck check = new HistoryCheck();

  private void add(Kind kind, int version, long begin, long end) {
    check.add(new Event("client", kind, 1, version, begin, end));
  }

  @Test
  void aNewerVersionAndAMissAreRight() {
    add(Kind.WRITE, 1, 10, 20);
    add(Kind.READ, 1, 21, 25);
    add(Kind.WRITE, 2, 30, 40);
    add(Kind.READ, 2, 41, 45);
    add(Kind.READ, 0, 46, 48);
    check.settled(0, 100);
    assertThat(check.violations()).isEmpty();
    assertThat(check.judgedReads()).isEqualTo(3);
    assertThat(check.judgedHits()).isEqualTo(2);
    assertThat(check.boundWrites()).isEqualTo(2);
  }

  @Test
  void anOlderVersionInTheSameViewIsFound() {
    add(Kind.WRITE, 2, 10, 20);
    add(Kind.READ, 1, 21, 25);
    check.settled(0, 100);
    assertThat(check.violations())
        .singleElement()
        .asString()
        .contains("key 1: version 1 was read after 2 had been acknowledged", "client WRITE 2");
  }

  @Test
  void anOlderVersionInALaterViewIsFound() {
    add(Kind.WRITE, 2, 10, 20);
    check.settled(0, 100);
    add(Kind.READ, 1, 110, 120);
    check.unsettled(200);
    add(Kind.READ, 1, 210, 220);
    check.settled(200, 300);
    assertThat(check.violations()).hasSize(1);
  }

  @Test
  void aWriteThatOverlapsTheReadMayComeAfterIt() {
    add(Kind.WRITE, 1, 10, 20);
    add(Kind.WRITE, 2, 30, 40);
    add(Kind.READ, 1, 39, 45);
    check.settled(0, 100);
    assertThat(check.violations()).isEmpty();
  }

  @Test
  void whatBeganBeforeTheViewWasSettledBindsNobody() {
    add(Kind.WRITE, 2, 5, 20);
    add(Kind.READ, 1, 21, 25);
    check.settled(10, 100);
    assertThat(check.violations()).isEmpty();
    assertThat(check.boundWrites()).isZero();
  }

  @Test
  void aWriteWithoutAnAnswerMayBeCarriedOutLate() {
    add(Kind.UNSURE, 2, 5, 20);
    add(Kind.WRITE, 3, 21, 25);
    add(Kind.READ, 2, 30, 35);
    check.settled(0, 100);
    assertThat(check.violations()).isEmpty();
    add(Kind.READ, 1, 130, 135);
    check.settled(100, 200);
    assertThat(check.violations()).hasSize(1);
  }

  @Test
  void whatEndsLaterIsJudgedLater() {
    add(Kind.WRITE, 2, 10, 20);
    add(Kind.READ, 1, 90, 110);
    check.settled(0, 100);
    assertThat(check.judgedReads()).isZero();
    check.settled(50, 150);
    assertThat(check.violations()).hasSize(1);
  }
}
