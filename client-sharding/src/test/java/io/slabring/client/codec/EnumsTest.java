package io.slabring.client.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import io.slabring.client.codec.Transcoder.Encoded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Enums survive constants that are inserted, moved or taken away, or are an error. */
class EnumsTest {

  /** Before and after a deployment: two names for what is one enum to an application. */
  enum Before {
    NEW,
    PAID,
    SENT
  }

  enum After {
    NEW,
    CANCELLED,
    PAID,
    @SuppressWarnings("unused") // moves what follows
    REFUNDED
  }

  enum Shape {
    ROUND {
      @Override
      int corners() {
        return 0;
      }
    },
    SQUARE {
      @Override
      int corners() {
        return 4;
      }
    };

    abstract int corners();
  }

  enum Renamed {
    ONE;

    @Override
    public String toString() {
      return "another text";
    }
  }

  record OrderBefore(
      Before state, List<Before> states, Map<Before, Integer> counts, EnumSet<Before> set) {}

  record OrderAfter(
      After state, List<After> states, Map<After, Integer> counts, EnumSet<After> set) {}

  static final class BeanBefore {
    Before state;
    Object any;
    EnumSet<Before> set = EnumSet.noneOf(Before.class);
    Before nothing;
  }

  static final class BeanAfter {
    After state;
    Object any;
    EnumSet<After> set = EnumSet.noneOf(After.class);
    After nothing;
  }

  private static StandardTranscoder transcoder(Class<?>... types) {
    TreeMap<Integer, Class<?>> classes = new TreeMap<>();
    for (Class<?> type : types) {
      classes.put(100 + classes.size(), type);
    }
    return new StandardTranscoder(classes, 10_000, StandardTranscoder.NEVER);
  }

  private static final StandardTranscoder BEFORE =
      transcoder(Before.class, OrderBefore.class, BeanBefore.class, Before[].class, Shape.class);
  private static final StandardTranscoder AFTER =
      transcoder(After.class, OrderAfter.class, BeanAfter.class, After[].class, Shape.class);

  private static <T> T pass(Object value, Class<T> type) {
    Encoded encoded = BEFORE.encode(value);
    return AFTER.decode(encoded.flags(), encoded.bytes(), type);
  }

  @Test
  void aConstantIsReadByItsName() {
    assertThat(pass(Before.NEW, After.class)).isEqualTo(After.NEW);
    assertThat(pass(Before.PAID, After.class)).isEqualTo(After.PAID);
  }

  @Test
  void soItIsInRecordsCollectionsMapsSetsAndArrays() {
    OrderBefore order =
        new OrderBefore(
            Before.PAID,
            List.of(Before.PAID, Before.NEW),
            new HashMap<>(Map.of(Before.PAID, 3)),
            EnumSet.of(Before.NEW, Before.PAID));
    assertThat(pass(order, OrderAfter.class))
        .isEqualTo(
            new OrderAfter(
                After.PAID,
                List.of(After.PAID, After.NEW),
                Map.of(After.PAID, 3),
                EnumSet.of(After.NEW, After.PAID)));
    BeanBefore bean = new BeanBefore();
    bean.state = Before.PAID;
    bean.any = Before.PAID;
    BeanAfter read = pass(bean, BeanAfter.class);
    assertThat(read.state).isEqualTo(After.PAID);
    assertThat(read.any).isEqualTo(After.PAID);
    assertThat(read.nothing).isNull();
    assertThat(read.set).isEmpty();
    assertThat(pass(new Before[] {Before.PAID, null}, After[].class))
        .containsExactly(After.PAID, null);
    assertThat(pass(EnumSet.of(Before.PAID), EnumSet.class)).isEqualTo(EnumSet.of(After.PAID));
    assertThat(pass(new ArrayList<>(List.of(Before.PAID)), List.class)).containsExactly(After.PAID);
  }

  @Test
  void aConstantThatHasGoneIsAnErrorThatNamesIt() {
    for (Object value : List.of(Before.SENT, List.of(Before.SENT), EnumSet.of(Before.SENT))) {
      assertThatThrownBy(() -> pass(value, Object.class))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(After.class.getTypeName() + " has no constant SENT");
    }
  }

  @Test
  void constantsWithBodiesAndTextsOfTheirOwnAreThemselves() {
    for (Shape shape : Shape.values()) {
      assertThat(pass(shape, Shape.class)).isSameAs(shape);
      assertThat(pass(List.of(shape), List.class)).containsExactly(shape);
      assertThat(pass(EnumSet.of(shape), EnumSet.class)).containsExactly(shape);
    }
    StandardTranscoder transcoder = transcoder(Renamed.class);
    Encoded encoded = transcoder.encode(Renamed.ONE);
    assertThat(transcoder.decode(encoded.flags(), encoded.bytes(), Renamed.class))
        .isEqualTo(Renamed.ONE);
  }

  /** As version 0.1 wrote it: Kryo's own serializer, by ordinal, in an envelope of version 1. */
  private static byte[] stored01(Object value) {
    Kryo kryo = new Kryo();
    kryo.setReferences(false);
    JdkTypes.register(kryo);
    kryo.register(Before.class, 100);
    try (Output output = new Output(100, 1000)) {
      kryo.writeClassAndObject(output, value);
      byte[] bytes = output.toBytes();
      return ByteBuffer.allocate(5 + bytes.length)
          .put((byte) 1)
          .putInt(bytes.length)
          .put(bytes)
          .array();
    }
  }

  @Test
  void anOrdinalOfAnOldClientIsAnErrorAndNeverAConstant() {
    for (Object value :
        List.of(
            Before.NEW,
            Before.SENT,
            List.of(Before.PAID),
            new HashMap<>(Map.of("state", Before.PAID)),
            EnumSet.of(Before.PAID))) {
      assertThatThrownBy(() -> AFTER.decode(Flags.KRYO, stored01(value), Object.class))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("by its ordinal")
          .hasMessageContaining(After.class.getTypeName());
    }
    assertThat(AFTER.decode(Flags.KRYO, stored01(new ArrayList<>(List.of(1.5))), List.class))
        .containsExactly(1.5);
  }

  @Test
  void onlyValuesWithEnumsHaveTheNewVersion() {
    assertThat(BEFORE.encode(List.of(1.5)).bytes()[0]).isEqualTo((byte) 1);
    assertThat(BEFORE.encode(List.of(Before.PAID)).bytes()[0]).isEqualTo((byte) 2);
    assertThat(BEFORE.encode(List.of(1.5)).bytes()[0]).isEqualTo((byte) 1);
  }

  @Test
  void anEnumMapIsRefusedAndSaysWhatToUse() {
    EnumMap<Before, String> map = new EnumMap<>(Before.class);
    assertThatThrownBy(() -> BEFORE.encode(map))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("HashMap");
  }
}
