package io.slabring.shop.cached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A cart within its limits. */
class SessionTest {
  @Test
  void thingsAreAddedUpAndTakenOut() {
    Session session = Session.NEW.with(7, 2).with(9, 1).with(7, 1);
    assertThat(session.cart()).isEqualTo(Map.of(7, 3, 9, 1));
    assertThat(session.things()).isEqualTo(4);
    assertThat(session.with(7, -1).cart()).isEqualTo(Map.of(7, 2, 9, 1));
    assertThat(session.with(7, -3).cart()).isEqualTo(Map.of(9, 1));
    assertThat(session.with(8, -1).cart()).isEqualTo(session.cart());
    assertThat(Session.NEW.cart()).isEmpty();
  }

  @Test
  void aCartHasAnEnd() {
    Session session = Session.NEW.with(1, Integer.MAX_VALUE);
    assertThat(session.with(1, Integer.MAX_VALUE).cart()).isEqualTo(Map.of(1, Session.COUNT_MAX));
    for (int id = 2; id <= Session.CART_MAX + 10; id++) {
      session = session.with(id, 1);
    }
    assertThat(session.cart()).hasSize(Session.CART_MAX).doesNotContainKey(Session.CART_MAX + 1);
  }

  @Test
  void onlyNamesThatTheShopMakesAreNames() {
    assertThat(Sessions.isName("0123456789abcdef0123456789abcdef")).isTrue();
    assertThat(Sessions.isName(null)).isFalse();
    assertThat(Sessions.isName("")).isFalse();
    assertThat(Sessions.isName("0123456789ABCDEF0123456789ABCDEF")).isFalse();
    assertThat(Sessions.isName("../0123456789abcdef0123456789ab")).isFalse();
    assertThat(Sessions.isName("a".repeat(33))).isFalse();
  }
}
