package io.slabring.client.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.topology.Versions.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VersionsTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Versions versions = new Versions();

  @Test
  void newerOnesAreUsedAtOnceAndTheSameOneIsNoNews() {
    assertThat(versions.judge(5, 0)).isEqualTo(Verdict.NEWER);
    versions.use(5);
    assertThat(versions.judge(5, 0)).isEqualTo(Verdict.IGNORE);
    assertThat(versions.judge(6, 0)).isEqualTo(Verdict.NEWER);
  }

  @Test
  void olderOnesAreUsedOnceAllNodesTellOfThemForAWhile() {
    versions.use(90_000);
    assertThat(versions.judge(5, 0)).isEqualTo(Verdict.FIRST_OLDER);
    for (int i = 1; i < 20; i++) {
      assertThat(versions.judge(5, i * SECOND / 2)).isEqualTo(Verdict.IGNORE);
    }
    assertThat(versions.judge(5, 10 * SECOND)).isEqualTo(Verdict.FELL);
    versions.use(5);
    assertThat(versions.judge(6, 11 * SECOND)).isEqualTo(Verdict.NEWER);
  }

  /** A node that was cut off is behind; another one is not. */
  @Test
  void oneNodeThatIsNotBehindIsEnoughToIgnoreTheRest() {
    versions.use(9);
    for (int i = 0; i < 1000; i++) {
      Verdict verdict = versions.judge(i % 50 == 49 ? 9 : 5, i * SECOND / 5);
      assertThat(verdict).isIn(Verdict.IGNORE, Verdict.FIRST_OLDER);
    }
  }

  @Test
  void fewAnswersAreNotEnoughHoweverLongTheyTake() {
    versions.use(9);
    assertThat(versions.judge(5, 0)).isEqualTo(Verdict.FIRST_OLDER);
    for (int i = 1; i < 10; i++) {
      assertThat(versions.judge(5, i * 60 * SECOND)).isEqualTo(Verdict.IGNORE);
    }
    assertThat(versions.judge(5, 600 * SECOND)).isEqualTo(Verdict.FELL);
  }
}
