package io.slabring.client.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Bytes that version 0.1 has stored are still read: ids and envelope do not change. */
class StoredBytesTest {
  private static final StandardTranscoder TRANSCODER =
      new StandardTranscoder(
          new TreeMap<>(Map.of(100, Order.class, 101, Customer.class)),
          1000,
          StandardTranscoder.NEVER);

  record Order(int number, List<BigDecimal> prices, Instant time) {}

  static final class Customer {
    String name = "";
    Order last;
    List<String> notes = new ArrayList<>();
  }

  private static Customer customer() {
    Customer customer = new Customer();
    customer.name = "Ada";
    customer.last = new Order(7, List.of(new BigDecimal("19.90")), Instant.ofEpochSecond(1, 2));
    customer.notes.add("a");
    return customer;
  }

  @Test
  void areRead() {
    assertThat(HexFormat.of().formatHex(TRANSCODER.encode(customer()).bytes())).isEqualTo(STORED);
    byte[] stored = HexFormat.of().parseHex(STORED);
    Customer read = TRANSCODER.decode(Flags.KRYO, stored, Customer.class);
    assertThat(read).usingRecursiveComparison().isEqualTo(customer());
  }

  private static final String STORED =
      "010000003867036c6173f46e616de56e6f7465f366036e756d6265f27072696365f374696de5020e208232000307c6043a0102034164e1168203008261";
}
