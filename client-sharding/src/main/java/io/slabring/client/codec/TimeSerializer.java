package io.slabring.client.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;

/** Kryo's own for a class of {@code java.time}, whose numbers are not to be taken for sizes. */
final class TimeSerializer extends ImmutableSerializer<Object> {
  private final Serializer<Object> kryos;

  @SuppressWarnings("unchecked") // Kryo hands out raw serializers
  TimeSerializer(Serializer<?> kryos) {
    this.kryos = (Serializer<Object>) kryos;
  }

  @Override
  public void write(Kryo kryo, Output output, Object time) {
    kryos.write(kryo, output, time);
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    BoundedInput bounded = (BoundedInput) input;
    bounded.expectNumbers(true);
    try {
      return kryos.read(kryo, input, type);
    } finally {
      bounded.expectNumbers(false);
    }
  }
}
