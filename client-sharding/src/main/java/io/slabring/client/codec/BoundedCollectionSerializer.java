package io.slabring.client.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.serializers.CollectionSerializer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.function.Function;

/** Collections whose size is {@linkplain BoundedInput#claim claimed} before they are made. */
class BoundedCollectionSerializer extends CollectionSerializer<Collection<Object>> {

  @Override
  protected Collection<Object> create(
      Kryo kryo, Input input, Class<? extends Collection<Object>> type, int size) {
    ((BoundedInput) input).claim(size);
    return super.create(kryo, input, type, size);
  }

  /** Collections of the JDK that are not made by a constructor: read into a list, then finished. */
  static final class Finished extends BoundedCollectionSerializer {
    private final Function<Collection<Object>, Collection<Object>> finish;

    Finished(Function<Collection<Object>, Collection<Object>> finish) {
      this.finish = finish;
    }

    @Override
    protected Collection<Object> create(
        Kryo kryo, Input input, Class<? extends Collection<Object>> type, int size) {
      ((BoundedInput) input).claim(size);
      return new ArrayList<>(size);
    }

    @Override
    public Collection<Object> read(
        Kryo kryo, Input input, Class<? extends Collection<Object>> type) {
      Collection<Object> elements = super.read(kryo, input, type);
      return elements == null ? null : finish.apply(elements);
    }
  }
}
