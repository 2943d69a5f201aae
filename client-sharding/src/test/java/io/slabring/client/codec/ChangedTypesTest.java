package io.slabring.client.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.codec.Transcoder.Encoded;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A field that has changed its type is read as the same value, or is an error; never as another.
 */
class ChangedTypesTest {

  record IntRecord(String a, int x, String z) {}

  record LongRecord(String a, long x, String z) {}

  record DoubleRecord(String a, double x, String z) {}

  record TextRecord(String a, String x, String z) {}

  record BooleanRecord(String a, boolean x, String z) {}

  record BoxedRecord(String a, Integer x, String z) {}

  static final class IntClass {
    String a = "a";
    int x;
    String z = "z";
  }

  static final class LongClass {
    String a = "a";
    long x;
    String z = "z";
  }

  static final class DoubleClass {
    String a = "a";
    double x;
    String z = "z";
  }

  static final class FloatClass {
    String a = "a";
    float x;
    String z = "z";
  }

  static final class TextClass {
    String a = "a";
    String x;
    String z = "z";
  }

  static final class ShortClass {
    String a = "a";
    short x;
    String z = "z";
  }

  static final class BooleanClass {
    String a = "a";
    boolean x;
    String z = "z";
  }

  static final class BoxedClass {
    String a = "a";
    Integer x;
    String z = "z";
  }

  static final class AnyClass {
    String a = "a";
    Object x;
    String z = "z";
  }

  private static Object value(Class<?> type, int number) throws ReflectiveOperationException {
    if (type.isRecord()) {
      Class<?> kind = type.getRecordComponents()[1].getType();
      return type.getDeclaredConstructor(String.class, kind, String.class)
          .newInstance("a", as(kind, number), "z");
    }
    Object value = type.getDeclaredConstructor().newInstance();
    var field = type.getDeclaredField("x");
    field.set(value, as(field.getType(), number));
    return value;
  }

  private static Object as(Class<?> kind, int number) {
    if (kind == String.class) {
      return Integer.toString(number);
    }
    if (kind == long.class) {
      return (long) number;
    }
    if (kind == double.class) {
      return (double) number;
    }
    if (kind == float.class) {
      return (float) number;
    }
    if (kind == short.class) {
      return (short) number;
    }
    return kind == boolean.class ? (Object) (number != 0) : (Object) number;
  }

  private static String shown(Object value) throws ReflectiveOperationException {
    StringBuilder shown = new StringBuilder();
    for (String name : List.of("a", "x", "z")) {
      var field = value.getClass().getDeclaredField(name);
      field.setAccessible(true);
      Object content = field.get(value);
      shown.append(content instanceof Number number ? number.doubleValue() : content).append(' ');
    }
    return shown.toString();
  }

  static Stream<Arguments> changes() {
    List<Class<?>> records =
        List.of(
            IntRecord.class,
            LongRecord.class,
            DoubleRecord.class,
            TextRecord.class,
            BooleanRecord.class,
            BoxedRecord.class);
    List<Class<?>> classes =
        List.of(
            IntClass.class,
            LongClass.class,
            DoubleClass.class,
            FloatClass.class,
            TextClass.class,
            ShortClass.class,
            BooleanClass.class,
            BoxedClass.class,
            AnyClass.class);
    return Stream.of(records, classes)
        .flatMap(all -> all.stream().flatMap(a -> all.stream().map(b -> Arguments.of(a, b))));
  }

  private static StandardTranscoder transcoder(Class<?> type) {
    TreeMap<Integer, Class<?>> classes = new TreeMap<>();
    classes.put(100, type);
    return new StandardTranscoder(classes, 1000, StandardTranscoder.NEVER);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void isTheSameOrAnError(Class<?> before, Class<?> after) throws Exception {
    for (int number : new int[] {0, 1, 7, -1, 200, 20_000}) {
      Object value = value(before, number);
      Encoded encoded = transcoder(before).encode(value);
      String read;
      try {
        read = shown(transcoder(after).decode(encoded.flags(), encoded.bytes(), after));
      } catch (CodecException e) {
        assertThat(before).as("%s: %s", after, e.getMessage()).isNotEqualTo(after);
        continue;
      }
      assertThat(read).as("%s as %s", before, after).isEqualTo(shown(value));
    }
  }
}
