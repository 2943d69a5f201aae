package io.slabring.client.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.SerializerFactory.CompatibleFieldSerializerFactory;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import com.esotericsoftware.kryo.util.Pool;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * Objects of registered classes, by Kryo.
 *
 * <pre>
 *  | version (1 byte) | length of what follows (4 bytes, big-endian) | Kryo: class id, fields |
 * </pre>
 *
 * The envelope is checked before Kryo sees a byte, so a value that was cut, or to which something
 * was appended, is never decoded. Graphs are written as trees: an object that occurs twice is
 * written twice, and a loop is an error. Without references the bytes cannot build a structure
 * whose hash code takes exponential time.
 *
 * <p>Thread-safe. A Kryo is not, and is expensive to build, so they are pooled.
 */
final class KryoValues {
  private static final byte VERSION = 1;

  /** The version of values with an enum in them; see {@link EnumSerializer}. */
  private static final byte VERSION_ENUMS_BY_NAME = 2;

  private static final int ENVELOPE = Byte.BYTES + Integer.BYTES;
  private static final int FIRST_GUESS = 256;

  /** Objects inside objects: about ten frames each, far from the end of any thread's stack. */
  private static final int DEPTH_MAX = 100;

  private static final int POOL_MAX = 64;

  static {
    // Unsafe would warn on new JDKs, and would put a wrong type into a field without a check.
    if (System.getProperty("kryo.unsafe") == null) {
      System.setProperty("kryo.unsafe", "false");
    }
  }

  private final SortedMap<Integer, Class<?>> registered;
  private final int bytesMax;
  private final Pool<Kryo> pool =
      new Pool<>(true, false, POOL_MAX) {
        @Override
        protected Kryo create() {
          return newKryo();
        }
      };

  /** Builds a first Kryo, so that a class which cannot be handled is an error here. */
  KryoValues(SortedMap<Integer, Class<?>> registered, int bytesMax) {
    this.registered = new TreeMap<>(registered);
    this.bytesMax = bytesMax;
    pool.free(newKryo());
  }

  private Kryo newKryo() {
    Kryo kryo = new Kryo();
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    kryo.setMaxDepth(DEPTH_MAX);
    kryo.setOptimizedGenerics(false);
    kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
    kryo.setDefaultSerializer(new CompatibleFieldSerializerFactory());
    kryo.addDefaultSerializer(Record.class, new RecordSerializer.Factory());
    kryo.addDefaultSerializer(Enum.class, new EnumSerializer.Factory());
    boundSizes(kryo);
    JdkTypes.register(kryo);
    registered.forEach((id, type) -> kryo.register(type, id));
    return kryo;
  }

  /** Collections of registered classes: the first type that fits decides. */
  private static void boundSizes(Kryo kryo) {
    // These allocate nothing by their size, and have something that Kryo keeps.
    for (Class<?> type : List.of(TreeSet.class, TreeMap.class, EnumSet.class)) {
      kryo.addDefaultSerializer(type, kryo.getDefaultSerializer(type));
    }
    kryo.addDefaultSerializer(Collection.class, BoundedCollectionSerializer.class);
    kryo.addDefaultSerializer(Map.class, BoundedMapSerializer.class);
  }

  byte[] encode(Object value) {
    Kryo kryo = pool.obtain();
    try (ValueOutput output = new ValueOutput(FIRST_GUESS, ENVELOPE + bytesMax)) {
      output.setPosition(ENVELOPE);
      kryo.writeClassAndObject(output, value);
      byte[] bytes = output.toBytes();
      byte version = output.hasEnums() ? VERSION_ENUMS_BY_NAME : VERSION;
      ByteBuffer.wrap(bytes).put(version).putInt(bytes.length - ENVELOPE);
      return bytes;
    } catch (RuntimeException e) {
      throw new CodecException(
          "A " + value.getClass().getTypeName() + " cannot be written: " + reason(e), e);
    } finally {
      pool.free(kryo);
    }
  }

  Object decode(byte[] bytes) {
    checkEnvelope(bytes);
    Kryo kryo = pool.obtain();
    try (BoundedInput input = new BoundedInput(bytes, ENVELOPE, bytes.length - ENVELOPE)) {
      input.expectEnumNames(bytes[0] == VERSION_ENUMS_BY_NAME);
      Object value = kryo.readClassAndObject(input);
      if (input.position() != input.limit()) {
        throw new CodecException(
            "A value has " + (input.limit() - input.position()) + " bytes behind its end");
      }
      return value;
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CodecException("A value cannot be read: " + reason(e), e);
    } finally {
      pool.free(kryo);
    }
  }

  private void checkEnvelope(byte[] bytes) {
    if (bytes.length <= ENVELOPE || bytes[0] < VERSION || bytes[0] > VERSION_ENUMS_BY_NAME) {
      throw new CodecException(
          "A value of "
              + bytes.length
              + " bytes does not begin like an object of this version of the client or an older"
              + " one");
    }
    int length = ByteBuffer.wrap(bytes, Byte.BYTES, Integer.BYTES).getInt();
    if (length != bytes.length - ENVELOPE || length > bytesMax) {
      throw new CodecException(
          "An object of "
              + (bytes.length - ENVELOPE)
              + " bytes claims to have "
              + length
              + "; at most "
              + bytesMax
              + " are read");
    }
  }

  /** What Kryo says, without the line that it adds for each object on the way. */
  private static String reason(RuntimeException e) {
    String reason =
        String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
    if (reason.contains("java.util.EnumMap")) {
      return reason + ": store a HashMap, since an empty EnumMap does not know its enum";
    }
    return reason.contains("not registered") || reason.contains("unregistered class ID")
        ? reason + ": every client must register(id, class) it with the same id"
        : reason;
  }
}
