package io.slabring.client.item;

import io.slabring.client.codec.CodecException;
import io.slabring.client.codec.Transcoder;
import io.slabring.client.codec.Transcoder.Encoded;
import io.slabring.client.codec.Utf8;
import io.slabring.client.connection.Item;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.topology.Router;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The values of keys, by a transcoder whose errors then name the key and the node. Thread-safe. */
public final class TypedValues {
  private static final Logger LOG = LoggerFactory.getLogger(TypedValues.class);
  private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Transcoder transcoder;
  private final Router router;
  private final Counters counters;

  /** When the next line may be logged, in terms of {@link System#nanoTime}. */
  private final AtomicLong nextLine = new AtomicLong(System.nanoTime());

  /** Values as the transcoder makes them. */
  public TypedValues(Transcoder transcoder, Router router, Counters counters) {
    this.transcoder = transcoder;
    this.router = router;
    this.counters = counters;
  }

  /**
   * The bytes of a value.
   *
   * @throws CodecException naming the key, if it has none
   * @throws NullPointerException if the value is null
   */
  public Encoded encode(String key, Object value) {
    if (value == null) {
      throw new NullPointerException(
          "Key " + Keys.quote(key) + ": the value is null: delete the key instead");
    }
    try {
      return transcoder.encode(value);
    } catch (RuntimeException | LinkageError e) {
      throw unwritable(key, e);
    }
  }

  /** Text to be added to a text. */
  public Encoded encodePart(String key, String text) {
    try {
      return new Encoded(0, Utf8.encode(text));
    } catch (IllegalArgumentException e) {
      throw unwritable(key, e);
    }
  }

  private static CodecException unwritable(String key, Throwable cause) {
    return new CodecException("Key " + Keys.quote(key) + ": " + reason(cause), cause, key, null);
  }

  /** The value found for a key; errors of every kind are a {@link CodecException}. */
  public <T> T decode(String key, Item item, Class<T> type) {
    try {
      return transcoder.decode(item.flags(), bytes(item), type);
    } catch (RuntimeException | LinkageError e) {
      counters.unreadable.increment();
      NodeAddress node = router.client(Keys.bytes(key)).address();
      int length = item.omitted() > 0 ? item.omitted() : item.value().length;
      String found =
          "Key %s on node %s: %s [flags 0x%x, %d bytes; store it anew or delete the key]"
              .formatted(Keys.quote(key), node, reason(e), item.flags(), length);
      throw new CodecException(found, e, key, node.toString());
    }
  }

  private static byte[] bytes(Item item) {
    try {
      return item.value();
    } catch (IllegalStateException e) {
      throw new CodecException(e.getMessage(), e);
    }
  }

  private static String reason(Throwable cause) {
    return cause instanceof CodecException || cause instanceof IllegalArgumentException
        ? cause.getMessage()
        : "the transcoder failed: " + cause;
  }

  /** Logs a value that is treated as missing; one line in ten seconds. */
  public void logLeftOut(CodecException unreadable) {
    long now = System.nanoTime();
    long next = nextLine.get();
    if (now - next >= 0 && nextLine.compareAndSet(next, now + LOG_PAUSE_NANOS)) {
      LOG.warn(
          "getAll leaves out a value that cannot be read ({} so far): {}",
          counters.unreadable.sum(),
          unreadable.getMessage());
    }
  }
}
