package io.slabring.client.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.connection.NodeAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a client goes over to another cluster. */
class SuccessionTest {
  private static final String OWN = "shop/0000000000000001";
  private static final String OTHER = "shop/0000000000000002";
  private static final String THIRD = "shop/0000000000000003";
  private static final String FOREIGN = "bank/0000000000000002";
  private static final NodeAddress A = new NodeAddress("a", 1);
  private static final NodeAddress B = new NodeAddress("b", 1);
  private static final Set<NodeAddress> BOTH = Set.of(A, B);

  private long now;
  private final Succession succession = new Succession(() -> now);

  private void passSilence() {
    now += Succession.SILENCE.toNanos();
  }

  @Test
  void notWhileAnAddressBelongsToItsOwn() {
    passSilence();
    succession.foundForeign(A, OTHER);
    succession.foundOwn();
    succession.foundForeign(A, OTHER);
    assertThat(succession.successor(OWN, BOTH)).isNull();
  }

  @Test
  void atOnceWhenAllAddressesAreOfTheOther() {
    succession.foundForeign(A, OTHER);
    assertThat(succession.successor(OWN, BOTH)).isNull();
    succession.foundForeign(B, OTHER);
    assertThat(succession.successor(OWN, BOTH)).isEqualTo(OTHER);
  }

  @Test
  void afterSilenceWhenTheRestDoesNotAnswer() {
    succession.foundForeign(A, OTHER);
    now += Succession.SILENCE.toNanos() - 1;
    assertThat(succession.successor(OWN, BOTH)).isNull();
    now++;
    assertThat(succession.successor(OWN, BOTH)).isEqualTo(OTHER);
  }

  @Test
  void neverToAnotherNameNorToNoneNorToOneOfTwo() {
    passSilence();
    succession.foundForeign(A, FOREIGN);
    succession.foundForeign(B, FOREIGN);
    assertThat(succession.successor(OWN, BOTH)).isNull();
    succession.foundForeign(A, "");
    succession.foundForeign(B, "");
    assertThat(succession.successor(OWN, BOTH)).isNull();
    succession.foundForeign(A, OTHER);
    succession.foundForeign(B, THIRD);
    assertThat(succession.successor(OWN, BOTH)).isNull();
  }

  @Test
  void whatAnAddressWasThatIsNoLongerKnownDoesNotCount() {
    passSilence();
    succession.foundForeign(A, THIRD);
    succession.foundForeign(B, OTHER);
    assertThat(succession.successor(OWN, Set.of(B))).isEqualTo(OTHER);
  }

  /** It came back twice, and what came first is gone. */
  @Test
  void whatAnAddressWasThatAnswersNoMoreDoesNotCount() {
    passSilence();
    succession.foundForeign(A, THIRD);
    succession.foundForeign(B, OTHER);
    succession.foundNobody(A);
    assertThat(succession.successor(OWN, BOTH)).isEqualTo(OTHER);
  }
}
