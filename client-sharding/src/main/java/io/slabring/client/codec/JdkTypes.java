package io.slabring.client.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * The classes of the JDK that values may contain without being registered.
 *
 * <p>Their ids are part of what is stored: {@value #FIRST_ID} and up in the order of this file. So
 * nothing here is ever moved or taken away; what is new goes to the end.
 */
final class JdkTypes {
  private static final int FIRST_ID = 10;

  private final Kryo kryo;
  private int next = FIRST_ID;

  private JdkTypes(Kryo kryo) {
    this.kryo = kryo;
  }

  static void register(Kryo kryo) {
    JdkTypes types = new JdkTypes(kryo);
    types.arrays();
    types.collections();
    types.immutableCollections();
    types.values();
    types.times();
    types.enums();
  }

  private void add(Class<?>... types) {
    for (Class<?> type : types) {
      kryo.register(type, next++);
    }
  }

  private void add(Serializer<?> serializer, Class<?>... types) {
    for (Class<?> type : types) {
      kryo.register(type, serializer, next++);
    }
  }

  private void arrays() {
    add(byte[].class, short[].class, char[].class, int[].class, long[].class);
    add(float[].class, double[].class, boolean[].class, String[].class, Object[].class);
  }

  @SuppressWarnings("JdkObsolete") // others may use it
  private void collections() {
    add(new BoundedCollectionSerializer(), ArrayList.class, LinkedList.class, ArrayDeque.class);
    add(new BoundedCollectionSerializer(), HashSet.class, LinkedHashSet.class);
    add(new BoundedMapSerializer(), HashMap.class, LinkedHashMap.class);
    add(TreeSet.class, TreeMap.class);
  }

  /** What {@code List.of}, {@code Stream.toList}, {@code Collections.unmodifiableList} make. */
  @SuppressWarnings("JdkObsolete") // any list without random access has this wrapper
  private void immutableCollections() {
    add(
        collection(elements -> Collections.unmodifiableList((List<Object>) elements)),
        List.of().getClass(),
        List.of(1).getClass(),
        List.of(1, 2).subList(0, 1).getClass(),
        Collections.unmodifiableList(new ArrayList<>()).getClass(),
        Collections.unmodifiableList(new LinkedList<>()).getClass(),
        Collections.emptyList().getClass(),
        Collections.singletonList(1).getClass());
    add(collection(elements -> Arrays.asList(elements.toArray())), Arrays.asList().getClass());
    add(
        collection(elements -> Collections.unmodifiableSet(new LinkedHashSet<>(elements))),
        Set.of().getClass(),
        Set.of(1).getClass(),
        Collections.unmodifiableSet(new HashSet<>()).getClass(),
        Collections.emptySet().getClass(),
        Collections.singleton(1).getClass());
    add(
        new BoundedMapSerializer.Finished(Collections::unmodifiableMap),
        Map.of().getClass(),
        Map.of(1, 1).getClass(),
        Collections.unmodifiableMap(new HashMap<>()).getClass(),
        Collections.emptyMap().getClass(),
        Collections.singletonMap(1, 1).getClass());
  }

  private static Serializer<?> collection(Function<Collection<Object>, Collection<Object>> finish) {
    return new BoundedCollectionSerializer.Finished(finish);
  }

  private void values() {
    add(BigInteger.class, BigDecimal.class, BitSet.class, Optional.class);
    add(new DefaultSerializers.UUIDSerializer(), UUID.class);
    add(new DefaultSerializers.URISerializer(), URI.class);
    add(Locale.class, Currency.class);
  }

  private void times() {
    add(Date.class);
    addTimes(Instant.class, Duration.class, Period.class, Year.class, YearMonth.class);
    addTimes(LocalDate.class, LocalTime.class, LocalDateTime.class);
    addTimes(OffsetDateTime.class, ZonedDateTime.class, ZoneOffset.class);
    add(ZoneId.of("Europe/Berlin").getClass());
  }

  private void enums() {
    add(EnumSet.class);
  }

  private void addTimes(Class<?>... types) {
    for (Class<?> type : types) {
      add(new TimeSerializer(kryo.getDefaultSerializer(type)), type);
    }
  }
}
