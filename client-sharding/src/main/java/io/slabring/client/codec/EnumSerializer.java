package io.slabring.client.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.SerializerFactory.BaseSerializerFactory;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import java.util.HashMap;
import java.util.Map;

/**
 * Enums by the names of their constants. Kryo writes their places, so that a constant that is
 * inserted, removed or moved makes another one of what is stored, without an error. Places, which
 * version 0.1 has stored, are refused: nobody knows which constant was at the place then.
 */
final class EnumSerializer extends ImmutableSerializer<Enum<?>> {
  private final Class<?> type;
  private final Map<String, Enum<?>> constants = new HashMap<>();

  EnumSerializer(Class<?> type) {
    this.type = type;
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), (Enum<?>) constant);
    }
  }

  @Override
  public void write(Kryo kryo, Output output, Enum<?> constant) {
    ((ValueOutput) output).noteEnum();
    output.writeString(constant.name());
  }

  /** Reads a constant; Kryo does not always say of which class. */
  @Override
  public Enum<?> read(Kryo kryo, Input input, Class<? extends Enum<?>> ignored) {
    if (!((BoundedInput) input).expectsEnumNames()) {
      throw new KryoException(
          "An old client has stored a "
              + type.getTypeName()
              + " by its ordinal, which may be another constant now");
    }
    String name = input.readString();
    Enum<?> constant = constants.get(name);
    if (constant == null) {
      throw new KryoException("The enum " + type.getTypeName() + " has no constant " + name);
    }
    return constant;
  }

  /** Makes one for each enum; of a constant with a body the class is that of its enum. */
  static final class Factory extends BaseSerializerFactory<EnumSerializer> {
    @Override
    @SuppressWarnings("rawtypes") // as Kryo declares it
    public EnumSerializer newSerializer(Kryo kryo, Class type) {
      return new EnumSerializer(type.isEnum() ? type : type.getSuperclass());
    }
  }
}
