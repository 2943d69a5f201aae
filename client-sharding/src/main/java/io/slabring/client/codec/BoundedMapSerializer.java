package io.slabring.client.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.serializers.MapSerializer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Maps whose size is {@linkplain BoundedInput#claim claimed} before they are made. */
class BoundedMapSerializer extends MapSerializer<Map<Object, Object>> {

  @Override
  protected Map<Object, Object> create(
      Kryo kryo, Input input, Class<? extends Map<Object, Object>> type, int size) {
    ((BoundedInput) input).claim(size);
    return super.create(kryo, input, type, size);
  }

  /** Maps of the JDK that are not made by a constructor: read into a map, then finished. */
  static final class Finished extends BoundedMapSerializer {
    private final UnaryOperator<Map<Object, Object>> finish;

    Finished(UnaryOperator<Map<Object, Object>> finish) {
      this.finish = finish;
    }

    @Override
    protected Map<Object, Object> create(
        Kryo kryo, Input input, Class<? extends Map<Object, Object>> type, int size) {
      ((BoundedInput) input).claim(size);
      return new LinkedHashMap<>();
    }

    @Override
    public Map<Object, Object> read(
        Kryo kryo, Input input, Class<? extends Map<Object, Object>> type) {
      Map<Object, Object> entries = super.read(kryo, input, type);
      return entries == null ? null : finish.apply(entries);
    }
  }
}
