package io.slabring.client.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.codec.Transcoder.Encoded;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StandardTranscoderTest {
  private static final int BYTES_MAX = 100_000;

  enum Color {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "leaf";
      }
    }
  }

  record Price(BigDecimal amount, Currency currency) {}

  record Product(long id, String name, Price price, List<String> tags, Color color) {}

  static final class Person {
    String name;
    int age;
    Person partner;
    int[] scores;
    Map<Color, String> shirts;
  }

  private static final StandardTranscoder TRANSCODER =
      new StandardTranscoder(
          new TreeMap<>(
              Map.of(100, Product.class, 101, Price.class, 102, Color.class, 103, Person.class)),
          BYTES_MAX,
          StandardTranscoder.NEVER);

  private static final Product PRODUCT =
      new Product(
          42,
          "Schöne Kanne",
          new Price(new BigDecimal("19.90"), Currency.getInstance("EUR")),
          List.of("a", "b", "c"),
          Color.GREEN);

  private static <T> T roundTrip(Object value, Class<T> type) {
    Encoded encoded = TRANSCODER.encode(value);
    return TRANSCODER.decode(encoded.flags(), encoded.bytes(), type);
  }

  @Test
  void textAndBytesAreThemselves() {
    assertThat(TRANSCODER.encode("Grüße").flags()).isZero();
    assertThat(TRANSCODER.encode("Grüße").bytes())
        .isEqualTo("Grüße".getBytes(StandardCharsets.UTF_8));
    assertThat(roundTrip("Grüße", String.class)).isEqualTo("Grüße");
    assertThat(roundTrip("", String.class)).isEmpty();
    assertThat(roundTrip(new byte[] {0, -1}, byte[].class)).containsExactly(0, -1);
    assertThat(roundTrip(new byte[0], byte[].class)).isEmpty();
    assertThat(TRANSCODER.decode(0, new byte[] {'x'}, byte[].class)).containsExactly('x');
  }

  @Test
  void wholeNumbersAreDecimalText() {
    assertThat(TRANSCODER.encode(-7L)).extracting(Encoded::flags).isEqualTo(0);
    assertThat(TRANSCODER.encode(-7L).bytes()).isEqualTo(new byte[] {'-', '7'});
    assertThat(roundTrip(Integer.MIN_VALUE, Integer.class)).isEqualTo(Integer.MIN_VALUE);
    assertThat(roundTrip((short) 3, Short.class)).isEqualTo((short) 3);
    assertThat(roundTrip((byte) -3, Byte.class)).isEqualTo((byte) -3);
    // What decr leaves behind when a number loses a digit, and incr above 2^63.
    assertThat(TRANSCODER.decode(0, "99 ".getBytes(StandardCharsets.UTF_8), Integer.class))
        .isEqualTo(99);
    byte[] most = "18446744073709551615".getBytes(StandardCharsets.UTF_8);
    assertThat(TRANSCODER.decode(0, most, Long.class)).isEqualTo(-1L);
    assertThatThrownBy(() -> TRANSCODER.decode(0, most, Integer.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("expected type Integer, found the number 18446744073709551615");
    assertThatThrownBy(() -> TRANSCODER.decode(0, new byte[] {'x'}, Integer.class))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void recordsAndClassesRoundTrip() {
    assertThat(roundTrip(PRODUCT, Product.class)).isEqualTo(PRODUCT);
    Person person = new Person();
    person.name = "Ada";
    person.age = 36;
    person.scores = new int[] {1, Integer.MAX_VALUE, -1};
    person.partner = new Person();
    person.shirts = new HashMap<>(Map.of(Color.RED, "r"));
    assertThat(roundTrip(person, Person.class)).usingRecursiveComparison().isEqualTo(person);
  }

  @Test
  @SuppressWarnings("JavaUtilDate") // one of the types
  void whatTheJdkBringsRoundTrips() {
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put("k", null);
    for (Object value :
        new Object[] {
          true,
          1.5,
          2.5f,
          'c',
          new BigInteger("-12345678901234567890"),
          new BigDecimal("1.50"),
          new UUID(1, -2),
          new Date(1),
          BitSet.valueOf(new long[] {5}),
          Optional.of("x"),
          Locale.GERMANY,
          Instant.ofEpochSecond(-5, 999_999_999),
          Duration.ofSeconds(-5, 999_999_999),
          Period.of(-1, 100_000, 3),
          Year.of(-44),
          YearMonth.of(20_000, 2),
          LocalDate.of(-1, 2, 3),
          LocalTime.of(1, 2, 3, 999_999_999),
          LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6),
          OffsetDateTime.of(LocalDateTime.of(2026, 1, 2, 3, 4), ZoneOffset.ofHours(-3)),
          ZonedDateTime.of(LocalDateTime.of(2026, 1, 2, 3, 4), ZoneId.of("Europe/Berlin")),
          ZoneOffset.ofHours(2),
          map,
          new ArrayList<>(Arrays.asList(1, null, "a")),
          new HashSet<>(Set.of("a")),
          new TreeSet<>(Set.of("b", "a")),
          new TreeMap<>(Map.of("b", 2)),
          new HashMap<>(Map.of("b", 2)),
          List.of(),
          List.of(1),
          List.of(1, 2, 3),
          List.of(1, 2, 3).subList(0, 2),
          Arrays.asList("x", null),
          Set.of(),
          Set.of(1),
          Set.of(1, 2, 3),
          Map.of(),
          Map.of(1, 2),
          Map.of(1, 2, 3, 4),
          Collections.emptyList(),
          Collections.emptyMap(),
          Collections.singletonList(1),
          Collections.unmodifiableList(new ArrayList<>(List.of(1))),
        }) {
      assertThat(roundTrip(value, Object.class)).isEqualTo(value);
    }
    assertThat(
            List.copyOf((Collection<?>) roundTrip(new ArrayDeque<>(List.of(1, 2)), Object.class)))
        .isEqualTo(List.of(1, 2));
    assertThat(roundTrip(new long[] {1, -1}, long[].class)).containsExactly(1, -1);
    assertThat(roundTrip(new String[] {"a", null}, String[].class)).containsExactly("a", null);
    assertThat(roundTrip(new boolean[] {true}, boolean[].class)).containsExactly(true);
  }

  @Test
  void largeValuesOfManyElementsRoundTrip() {
    List<String> many = new ArrayList<>(Collections.nCopies(20_000, "abc"));
    assertThat(roundTrip(many, Object.class)).isEqualTo(many);
    assertThat(roundTrip(new byte[70_000], byte[].class)).hasSize(70_000);
    List<Object> nothing = new ArrayList<>(Collections.nCopies(10_000, null));
    assertThat(roundTrip(nothing, Object.class)).isEqualTo(nothing);
  }

  @Test
  void whatCannotBeWrittenSaysWhy() {
    record Stranger(int x) {}
    assertThatThrownBy(() -> TRANSCODER.encode(new Stranger(1)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Stranger")
        .hasMessageContaining("not registered");
    Person loop = new Person();
    loop.partner = loop;
    assertThatThrownBy(() -> TRANSCODER.encode(loop))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Person cannot be written");
    assertThatThrownBy(() -> TRANSCODER.encode("x".repeat(BYTES_MAX + 1)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("A value has at most 100000 bytes, this one 100001");
    assertThatThrownBy(() -> TRANSCODER.encode(new long[BYTES_MAX]))
        .isInstanceOf(CodecException.class);
    // After all these failures the pooled instances still work.
    assertThat(roundTrip(PRODUCT, Product.class)).isEqualTo(PRODUCT);
  }

  @Test
  void theWrongTypeIsNamed() {
    Encoded product = TRANSCODER.encode(PRODUCT);
    assertThatThrownBy(() -> TRANSCODER.decode(product.flags(), product.bytes(), Person.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Product, not a ")
        .hasMessageContaining("Person");
    assertThatThrownBy(() -> TRANSCODER.decode(1 << 20, new byte[1], Object.class))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("Unknown flags 0x100000");
  }

  @Test
  void idsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new StandardTranscoder(
                    new TreeMap<>(Map.of(99, Product.class)), 1, StandardTranscoder.NEVER))
        .withMessageContaining("Product must be 100 to 16381: 99");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new StandardTranscoder(
                    new TreeMap<>(Map.of(100, EnumMap.class)), 1, StandardTranscoder.NEVER))
        .withMessageContaining("EnumMap cannot be registered");
  }

  @Test
  void compressionIsMarkedAndBounded() {
    StandardTranscoder packing = new StandardTranscoder(new TreeMap<>(), BYTES_MAX, 100);
    String text = "abcdefgh".repeat(1000);
    Encoded packed = packing.encode(text);
    assertThat(packed.flags()).isEqualTo(Flags.LZ4);
    assertThat(packed.bytes()).hasSizeLessThan(200);
    assertThat(TRANSCODER.decode(packed.flags(), packed.bytes(), String.class)).isEqualTo(text);
    assertThat(packing.encode("abcdefgh".repeat(12)).flags()).isZero();

    StandardTranscoder small = new StandardTranscoder(new TreeMap<>(), 1000, 100);
    assertThatThrownBy(() -> small.decode(packed.flags(), packed.bytes(), String.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("claims to be 8000 long");
  }
}
