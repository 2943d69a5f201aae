package io.slabring.client.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.SerializerFactory.BaseSerializerFactory;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import com.esotericsoftware.kryo.util.ObjectMap;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * Records by the names of their components, so that a record that has gained or lost some since it
 * was written is still read: a component that is not in the bytes is null, 0 or false, and one that
 * the record no longer has is skipped. Kryo's own serializer for records cannot do that.
 *
 * <p>The names stand once in a value, before the first record of each class.
 */
final class RecordSerializer extends ImmutableSerializer<Object> {
  private final Class<?> type;
  private final RecordComponent[] components;
  private final Method[] accessors;
  private final Constructor<?> constructor;
  private final Object[] defaults;

  RecordSerializer(Class<?> type) {
    this.type = type;
    components = type.getRecordComponents();
    accessors = Arrays.stream(components).map(RecordComponent::getAccessor).toArray(Method[]::new);
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    // One element of an array of the type is its null, 0 or false.
    defaults = Arrays.stream(types).map(t -> Array.get(Array.newInstance(t, 1), 0)).toArray();
    try {
      constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      for (Method accessor : accessors) {
        accessor.setAccessible(true);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new CodecException(
          type.getName() + " cannot be read by reflection: open its package to this one", e);
    }
  }

  @Override
  public void write(Kryo kryo, Output output, Object record) {
    if (context(kryo).put(this, this) == null) {
      output.writeVarInt(components.length, true);
      for (RecordComponent component : components) {
        output.writeString(component.getName());
      }
    }
    for (Method accessor : accessors) {
      try {
        kryo.writeClassAndObject(output, accessor.invoke(record));
      } catch (ReflectiveOperationException e) {
        throw new KryoException(type.getName() + "." + accessor.getName() + " failed", e);
      }
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> ignored) {
    int[] places = (int[]) context(kryo).get(this);
    if (places == null) {
      places = readNames(input);
      context(kryo).put(this, places);
    }
    Object[] arguments = defaults.clone();
    for (int place : places) {
      Object value = kryo.readClassAndObject(input);
      // Null for a component that has become a primitive stays its default.
      if (place >= 0 && value != null) {
        arguments[place] = value;
      }
    }
    try {
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw new KryoException(
          type.getName() + " cannot be made of " + Arrays.toString(classes(arguments)), e);
    }
  }

  /** What is kept while one value is written or read. */
  @SuppressWarnings("unchecked") // Kryo declares a raw type
  private static ObjectMap<Object, Object> context(Kryo kryo) {
    return kryo.getGraphContext();
  }

  /** For each value in the bytes the index of its component, or -1 when there is none. */
  private int[] readNames(Input input) {
    int[] places = new int[input.readVarInt(true)];
    for (int i = 0; i < places.length; i++) {
      places[i] = indexOf(input.readString());
    }
    return places;
  }

  private int indexOf(String name) {
    for (int i = 0; i < components.length; i++) {
      if (components[i].getName().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static Object[] classes(Object[] values) {
    return Arrays.stream(values).map(value -> value == null ? null : value.getClass()).toArray();
  }

  /** Makes one for each class of records. */
  static final class Factory extends BaseSerializerFactory<RecordSerializer> {
    @Override
    @SuppressWarnings("rawtypes") // as Kryo declares it
    public RecordSerializer newSerializer(Kryo kryo, Class type) {
      return new RecordSerializer(type);
    }
  }
}
