package io.slabring.client.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.connection.ConnectionOptions;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long connections of one node pause, by a clock of the test's own. */
class BackoffTest {
  private static final long SECOND = 1_000_000_000L;

  private final Backoff backoff = new Backoff(options());

  private static ConnectionOptions options() {
    ConnectionOptions options = new ConnectionOptions();
    options.reconnectMin = Duration.ofMillis(100);
    options.reconnectMax = Duration.ofSeconds(5);
    return options;
  }

  @Test
  void pausesDoubleUpToTheLongestOne() {
    long[] longest = {100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000};
    for (int i = 0; i < longest.length; i++) {
      assertThat(backoff.afterFailure(i * SECOND, i * SECOND + 1))
          .isBetween(longest[i] / 2, longest[i]);
    }
  }

  @Test
  void pausesAreNotAllTheSame() {
    assertThat(IntStream.range(0, 100).mapToLong(i -> backoff.afterFailure(-1, 0)).distinct())
        .hasSizeGreaterThan(5);
  }

  @Test
  void failuresOfConnectionsThatTriedTogetherCountOnce() {
    for (int sibling = 0; sibling < 8; sibling++) {
      assertThat(backoff.afterFailure(sibling, SECOND + sibling)).isBetween(50L, 100L);
    }
    for (int sibling = 0; sibling < 8; sibling++) {
      assertThat(backoff.afterFailure(2 * SECOND + sibling, 3 * SECOND + sibling))
          .isBetween(100L, 200L);
    }
  }

  @Test
  void aConnectionThatLastedBeginsAnewAndOneThatEndedAtOnceDoesNot() {
    for (int i = 0; i < 4; i++) {
      assertThat(backoff.afterConnection(i * SECOND, i * SECOND + 1)).isLessThanOrEqualTo(800);
    }
    assertThat(backoff.afterConnection(10 * SECOND, 10 * SECOND + 1)).isBetween(800L, 1600L);
    assertThat(backoff.afterConnection(20 * SECOND, 30 * SECOND)).isBetween(50L, 100L);
  }
}
