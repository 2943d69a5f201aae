package io.slabring.node.holdings;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.offheap.OffHeap;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.Work;
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
    Rehearsal rehearsal = Rehearsal.begin(Settings.defaults().with(Work.TRANSPORT, name));
    rehearsal.await();
    assertThat(rehearsal.played()).isEqualTo(Rehearsal.ROUNDS);
    rehearsal.awaitEnd();
    assertThat(OffHeap.takenBytes()).isEqualTo(taken);
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
