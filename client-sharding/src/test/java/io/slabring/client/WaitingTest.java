package io.slabring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Callers who wait for answers that come soon, late or never. */
class WaitingTest {
  private static final int MANY = 10_000;

  private final Waiting waiting = new Waiting();

  /** Done when it has been looked at so many times. */
  private static final class Answer extends CompletableFuture<String> {
    private final int patience;
    private int looks;

    Answer(int patience) {
      this.patience = patience;
    }

    @Override
    public boolean isDone() {
      return ++looks > patience;
    }
  }

  private int looksAt(int answers, int patience) {
    int looks = 0;
    for (int i = 0; i < answers; i++) {
      Answer answer = new Answer(patience);
      waiting.giveWay(answer);
      looks += answer.looks;
    }
    return looks;
  }

  @Test
  void whoeverHasGivenWayInVainTooOftenStopsButForAProbe() {
    assertThat(looksAt(1, MANY)).isEqualTo(11);
    looksAt(40, MANY);
    assertThat(looksAt(MANY, MANY)).isBetween(MANY + 1, 3 * MANY);
  }

  @Test
  void andBeginsAgainWhenAProbeHasHelped() {
    looksAt(40, MANY);
    looksAt(MANY, 1);
    assertThat(looksAt(1, MANY)).isEqualTo(11);
  }

  @Test
  void answersThatAreThereCostOneLookAndAreNoReasonToGiveWay() {
    looksAt(40, MANY);
    assertThat(looksAt(MANY, 0)).isEqualTo(MANY);
    assertThat(looksAt(MANY, MANY)).isLessThan(3 * MANY);
  }

  @Test
  void valuesAndFailuresComeAsTheyAre() {
    CompletableFuture<String> late = new CompletableFuture<>();
    new Thread(() -> late.complete("late")).start();
    assertThat(waiting.await(late)).isEqualTo("late");
    IllegalStateException failure = new IllegalStateException("no");
    assertThatThrownBy(() -> waiting.await(CompletableFuture.failedFuture(failure)))
        .isSameAs(failure);
  }

  @Test
  void anInterruptEndsTheWaitAndStaysWithTheThread() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> waiting.await(new CompletableFuture<>()))
        .isInstanceOf(CancellationException.class)
        .hasMessage("interrupted while waiting");
    assertThat(Thread.interrupted()).isTrue();
  }
}
