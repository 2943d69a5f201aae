package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ForwardHintTest {
  private final ForwardHint hint = new ForwardHint("ketama", 0);

  private String atMinute(long minute, long forwarded, long served) {
    return hint.look(TimeUnit.MINUTES.toNanos(minute), forwarded, served);
  }

  @Test
  void clientsWithAnotherRingAreToldOfOnceAnHour() {
    assertThat(atMinute(1, 700, 600))
        .isEqualTo(
            "700 of 1300 requests of clients in the last minute were for keys of other nodes, and"
                + " were forwarded: these clients do not follow the list of nodes, or do not place"
                + " keys as --ring ketama does");
    assertThat(atMinute(2, 2000, 600)).isNull();
    assertThat(atMinute(61, 10_000, 600)).startsWith("8000 of 8000 ");
  }

  @Test
  void clientsThatFollowTheListAreNotMentioned() {
    assertThat(atMinute(1, 100, 20_000)).isNull();
    assertThat(atMinute(2, 1100, 21_500)).isNull();
  }

  @Test
  void aFewRequestsSayNothing() {
    assertThat(atMinute(1, 999, 0)).isNull();
  }
}
