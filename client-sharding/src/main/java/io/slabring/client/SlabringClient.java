package io.slabring.client;

import io.slabring.client.codec.CodecException;
import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeStats;
import io.slabring.client.connection.Outcome;
import io.slabring.client.item.Counters;
import io.slabring.client.topology.Router;
import io.slabring.client.topology.Topology;
import io.slabring.client.topology.TopologyListener;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A client for a cluster of cache nodes, used like a single cache. Thread-safe. Make one for the
 * whole application.
 *
 * <p>Methods block until the answer arrives, which suits virtual threads. {@link #async} returns
 * the same operations without blocking. If a waiting thread is interrupted, the method throws a
 * {@link java.util.concurrent.CancellationException} that names the call, and the thread stays
 * interrupted. On an event loop of any Vert.x, methods that block throw an IllegalStateException at
 * once and send nothing, because the event loop would wait for itself.
 *
 * <ul>
 *   <li><b>Keys</b> are text of 1 to 250 bytes in UTF-8, or of at most 186 bytes if it contains
 *       blanks or control characters. Other keys are an IllegalArgumentException, as is text with
 *       half of a surrogate pair.
 *   <li><b>Values</b> are what the client's {@link io.slabring.client.codec.Transcoder} accepts: by
 *       {@linkplain io.slabring.client.codec.StandardTranscoder default} text, bytes, numbers and
 *       objects of registered classes. A value that it does not accept, or that cannot be read as
 *       the requested type, is a {@link io.slabring.client.codec.CodecException} that names the key
 *       and the node.
 *   <li><b>Times to live</b> are positive and rounded up to seconds. Above 30 days the client sends
 *       a date by the clock of this machine, as the protocol requires. A value that would expire
 *       after January 2038 never expires, like one with {@link #FOREVER}.
 *   <li><b>Failures</b> are {@link io.slabring.client.connection.NodeException}s that name the
 *       node. The client never sends an operation twice. With {@link
 *       SlabringClientBuilder#outageIsMiss}, a read of a node that cannot answer is a miss instead.
 *   <li><b>Changes of the cluster</b> move keys to other nodes. Until all clients know the new
 *       nodes, two clients may use different nodes for a key, and reads may miss.
 * </ul>
 */
public final class SlabringClient implements AutoCloseable {
  /** The time to live of a value that never expires. */
  public static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final AsyncSlabringClient async;
  private final Reads reads;
  private final Router router;
  private final Counters counters;
  private final Runnable closer;
  private final Waiting waiting = new Waiting();

  SlabringClient(AsyncSlabringClient async, Router router, Counters counters, Runnable closer) {
    this.async = async;
    this.reads = async.reads();
    this.router = router;
    this.counters = counters;
    this.closer = closer;
  }

  /** Returns a builder with the default options. */
  public static SlabringClientBuilder builder() {
    return new SlabringClientBuilder();
  }

  /** Returns the same operations without blocking. */
  public AsyncSlabringClient async() {
    return async;
  }

  /**
   * Reads a value.
   *
   * @return null if there is none
   */
  public <T> T get(String key, Class<T> type) {
    return reads.await(
        call("get", key),
        key,
        reads.ask(key, GetOptions.PLAIN),
        found -> reads.decode(found, type));
  }

  /**
   * Reads a value with its version.
   *
   * @return null if there is none
   */
  public <T> Versioned<T> gets(String key, Class<T> type) {
    return reads.await(
        call("gets", key),
        key,
        reads.ask(key, AsyncSlabringClient.WITH_CAS),
        found -> reads.versioned(found, type));
  }

  /**
   * Reads a value and sets its time to live, counted from now. A stale value is returned, but
   * expires when it would have.
   *
   * @return null if there is none
   */
  public <T> T getAndTouch(String key, Duration ttl, Class<T> type) {
    return reads.await(
        call("getAndTouch", key),
        key,
        async.touching(key, ttl),
        found -> reads.decode(found, type));
  }

  /**
   * Reads many values, with one or a few requests to each node.
   *
   * <p>The result leaves out a value that cannot be read as this type, so that the others can be
   * returned. Such values are counted ({@link ClientStatistics#unreadable}) and logged, at most one
   * line in 10 s. {@link #getAll(Collection, Class, Consumer)} reports each of them.
   *
   * @return the values found, by key
   * @throws io.slabring.client.connection.NodeException if any of the nodes fails
   */
  public <T> Map<String, T> getAll(Collection<String> keys, Class<T> type) {
    return call("getAll", null).await(async.getAll(keys, type));
  }

  /**
   * Reads many values, and reports those that cannot be read as this type.
   *
   * @param unreadable is called, before this method returns, with an exception for each value left
   *     out. The exception has its {@linkplain CodecException#key key} and {@linkplain
   *     CodecException#node node}, and says what is wrong. Must not block. If it throws, so does
   *     this method
   * @return the values that can be read, by key
   * @throws io.slabring.client.connection.NodeException if any of the nodes fails
   */
  public <T> Map<String, T> getAll(
      Collection<String> keys, Class<T> type, Consumer<CodecException> unreadable) {
    return call("getAll", null).await(async.getAll(keys, type, unreadable));
  }

  /**
   * Reads a value, or loads it. In the whole cluster, one caller at a time loads a key.
   *
   * <ul>
   *   <li>If there is no value, one caller gets a lease, loads the value on its own thread, stores
   *       it and returns it. The other callers, in this process and in others, wait for the result.
   *   <li>If the value expires soon, or was {@linkplain #invalidate invalidated}, one caller loads
   *       it again. The other callers get the old value.
   *   <li>If the value cannot be read as {@code type}, it is loaded again.
   * </ul>
   *
   * <p>The client renews the lease while the loader runs, so a slow loader is still the only one.
   * If the process dies, another caller may load after {@link SlabringClientBuilder#lease} (10 s).
   * The loaded value is stored only if the item was not changed, invalidated or deleted meanwhile.
   * While a key is being loaded, all other operations treat it as missing.
   *
   * @param loader called on this thread. If it throws, this method throws the same exception, or a
   *     {@link LoadException} with a checked exception as its cause, and gives the lease back.
   *     Callers in this process that wait for the value get the exception, too, unless this thread
   *     was interrupted. If there was a valid value to refresh, that value is returned instead. If
   *     the loader returns null, so does this method, and nothing is stored
   * @throws LoadTimeoutException if another thread or process loads for longer than the lease and
   *     {@link SlabringClientBuilder#loadWait} together (13 s)
   * @throws RecursiveLoadException if the loader of the same key makes this call, directly or
   *     through loaders of other keys
   */
  public <T> T getOrLoad(String key, Duration ttl, Class<T> type, Loader<T> loader) {
    CallerThread caller = new CallerThread(call("getOrLoad", key));
    return caller.await(async.getOrLoad(key, ttl, type, missing -> caller.load(missing, loader)));
  }

  /** Stores a value, and replaces the one that is there. */
  public void set(String key, Object value, Duration ttl) {
    call("set", key).await(async.set(key, value, ttl));
  }

  /**
   * Stores many values, with one or a few requests to each node. If this method fails, some of them
   * may be stored.
   */
  public void setAll(Map<String, ?> values, Duration ttl) {
    call("setAll", null).await(async.setAll(values, ttl));
  }

  /**
   * Stores a value if the key has none.
   *
   * @return whether the value was stored
   */
  public boolean add(String key, Object value, Duration ttl) {
    return call("add", key).await(async.add(key, value, ttl));
  }

  /**
   * Replaces a value if the key has one.
   *
   * @return whether the value was stored
   */
  public boolean replace(String key, Object value, Duration ttl) {
    return call("replace", key).await(async.replace(key, value, ttl));
  }

  /**
   * Stores a value if the item still has the version that {@link #gets} returned.
   *
   * @return {@code DONE}; {@code EXISTS} if the item has changed; {@code NOT_FOUND} if it is gone
   */
  public Outcome cas(String key, Object value, Duration ttl, long cas) {
    return call("cas", key).await(async.cas(key, value, ttl, cas));
  }

  /**
   * Appends to a text or to bytes. Must not be used with compressed values.
   *
   * @param value a String or a byte[]
   * @return whether there was a value to append to
   */
  public boolean append(String key, Object value) {
    return call("append", key).await(async.append(key, value));
  }

  /**
   * Prepends to a text or to bytes. Must not be used with compressed values.
   *
   * @param value a String or a byte[]
   * @return whether there was a value to prepend to
   */
  public boolean prepend(String key, Object value) {
    return call("prepend", key).await(async.prepend(key, value));
  }

  /**
   * Deletes a value. A load of the key that is under way will store nothing.
   *
   * @return whether there was a value, or a load under way
   */
  public boolean delete(String key) {
    return call("delete", key).await(async.delete(key));
  }

  /**
   * Marks a value as stale. The next {@link #getOrLoad} loads it again; meanwhile other callers get
   * the stale value. A load of the key that is under way will store nothing.
   *
   * @param ttl how long the stale value may still be returned. It never extends the life that the
   *     value had, and no other operation extends this one
   * @return whether there was a value
   */
  public boolean invalidate(String key, Duration ttl) {
    return call("invalidate", key).await(async.invalidate(key, ttl));
  }

  /**
   * Sets the time to live of a value, counted from now. A stale value is left alone.
   *
   * @return whether there was a value that is not stale
   */
  public boolean touch(String key, Duration ttl) {
    return call("touch", key).await(async.touch(key, ttl));
  }

  /**
   * Adds to a number that was stored as a whole number. Numbers are unsigned: they do not go below
   * 0 and wrap around at 2^64.
   *
   * @param delta subtracted if negative
   * @return the new number, or null if there is none
   */
  public Long increment(String key, long delta) {
    return call("increment", key).await(async.increment(key, delta));
  }

  /**
   * Adds to a number like {@link #increment(String, long)}, or stores {@code initial} if there is
   * none.
   *
   * @param ttl the time to live of a number that is stored; an existing one keeps its own
   * @return the new number, or {@code initial} if there was none
   */
  public long increment(String key, long delta, long initial, Duration ttl) {
    return call("increment", key).await(async.increment(key, delta, initial, ttl));
  }

  /** Subtracts from a number: {@link #increment(String, long)} with the negative of delta. */
  public Long decrement(String key, long delta) {
    return increment(key, -delta);
  }

  /** Subtracts: {@link #increment(String, long, long, Duration)} with the negative of delta. */
  public long decrement(String key, long delta, long initial, Duration ttl) {
    return increment(key, -delta, initial, ttl);
  }

  /** Empties all nodes. */
  public void flushAll() {
    call("flushAll", null).await(async.flushAll());
  }

  /**
   * Returns statistics of every node.
   *
   * @param group the argument of the command {@code stats}, for example {@code items}; may be empty
   */
  public Map<NodeAddress, Map<String, String>> stats(String group) {
    return call("stats", null).await(async.stats(group));
  }

  /** Must come first in a method, so that nothing is sent on a thread that must not block. */
  private BlockingCall call(String method, String key) {
    return new BlockingCall(waiting, method, key);
  }

  /** The nodes in use: none until the client has found them (see {@code outageIsMiss}). */
  public Topology topology() {
    return router.routes().topology();
  }

  /** Registers a listener. It receives the current topology at once, and every later one. */
  public void listen(TopologyListener listener) {
    router.listen(listener);
  }

  /** Returns the counters of this client. */
  public ClientStatistics statistics() {
    return new ClientStatistics(
        counters.hits.sum(),
        counters.misses.sum(),
        counters.outages.sum(),
        counters.loads.sum(),
        counters.loadFailures.sum(),
        counters.waits.sum(),
        counters.refusedStores.sum(),
        counters.unreadable.sum());
  }

  /** Returns the counters of the connections to each node in use. */
  public Map<NodeAddress, NodeStats> nodeStatistics() {
    return router.pool().counters();
  }

  /**
   * Closes all connections. Operations in flight fail, as do later ones. Waits until the client's
   * threads have ended, except on an event loop. Any thread may call this method, more than once.
   */
  @Override
  public void close() {
    closer.run();
  }
}
