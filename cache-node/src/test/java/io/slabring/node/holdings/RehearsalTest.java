package io.slabring.node.holdings;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.offheap.OffHeap;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.Work;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a process plays to itself before it serves. */
class RehearsalTest {
  @ParameterizedTest
  @EnumSource(TransportKind.class)
  void itIsPlayedToItsEndAndLeavesNothing(TransportKind transport) throws Exception {
    long taken = OffHeap.takenBytes();
    String name = transport.name().toLowerCase(Locale.ROOT);
    Settings settings = Settings.defaults().with(Work.TRANSPORT, name);
    Rehearsal rehearsal = Rehearsal.begin(settings, Duration.ofMinutes(2));
    rehearsal.await();
    assertThat(rehearsal.played()).isEqualTo(Rehearsal.ROUNDS);
    assertThat(OffHeap.takenBytes()).isEqualTo(taken);
  }

  /** The node serves all the same; it is slower for a moment. */
  @Test
  void nobodyWaitsForOneThatTakesTooLong() throws Exception {
    Rehearsal rehearsal = Rehearsal.begin(Settings.defaults(), Duration.ZERO);
    rehearsal.await();
    rehearsal.awaitEnd();
    assertThat(rehearsal.played()).isZero();
  }

  @Test
  void itsNodesFitIntoTheAddressSpaceThatIsReservedForThem() throws Exception {
    long taken = OffHeap.takenBytes();
    Settings settings = Settings.defaults();
    try (RehearsingNode one = RehearsingNode.start("one", settings);
        RehearsingNode two = RehearsingNode.start("two", settings)) {
      assertThat(one.peer()).isNotEqualTo(two.peer());
      assertThat(OffHeap.takenBytes() - taken)
          .isPositive()
          .isLessThanOrEqualTo(RehearsingNode.ADDRESS_SPACE - OffHeap.ALIGNMENT);
    }
  }
}
