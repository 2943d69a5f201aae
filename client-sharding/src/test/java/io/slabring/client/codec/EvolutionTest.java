package io.slabring.client.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.codec.Transcoder.Encoded;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two versions of a class, as before and after a deployment, read each other's values. */
class EvolutionTest {

  record PointV1(int x, String label) {}

  record PointV2(String color, int x, long y) {}

  static class AccountV1 {
    String owner = "o";
    List<String> notes = List.of("n");
  }

  static class AccountV2 {
    int balance = 5;
    String owner;
  }

  private static StandardTranscoder transcoder(Class<?> point, Class<?> account) {
    return new StandardTranscoder(
        new TreeMap<>(Map.of(100, point, 101, account)), 1000, StandardTranscoder.NEVER);
  }

  private static final StandardTranscoder OLD = transcoder(PointV1.class, AccountV1.class);
  private static final StandardTranscoder NEW = transcoder(PointV2.class, AccountV2.class);

  private static <T> T pass(
      StandardTranscoder from, Object value, StandardTranscoder to, Class<T> type) {
    Encoded encoded = from.encode(value);
    return to.decode(encoded.flags(), encoded.bytes(), type);
  }

  @Test
  void recordsGainAndLoseComponents() {
    assertThat(pass(OLD, new PointV1(3, "a"), NEW, PointV2.class))
        .isEqualTo(new PointV2(null, 3, 0));
    assertThat(pass(NEW, new PointV2("red", 3, 7), OLD, PointV1.class))
        .isEqualTo(new PointV1(3, null));
    assertThat(pass(OLD, List.of(new PointV1(1, "a"), new PointV1(2, "b")), NEW, Object.class))
        .isEqualTo(List.of(new PointV2(null, 1, 0), new PointV2(null, 2, 0)));
  }

  @Test
  void classesGainAndLoseFields() {
    AccountV1 account = new AccountV1();
    account.owner = "Ada";
    AccountV2 read = pass(OLD, account, NEW, AccountV2.class);
    assertThat(read.owner).isEqualTo("Ada");
    assertThat(read.balance).as("set by the constructor").isEqualTo(5);
    AccountV1 back = pass(NEW, read, OLD, AccountV1.class);
    assertThat(back.owner).isEqualTo("Ada");
    assertThat(back.notes).isEqualTo(List.of("n"));
  }
}
