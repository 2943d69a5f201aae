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
 * A cache on many nodes, used like one. Thread-safe; make one for the whole application.
 *
 * <p>Methods wait for the answer, which suits virtual threads; {@link #async} has the same ones
 * without waiting. An interrupted wait is a {@link java.util.concurrent.CancellationException} that
 * names the call, and leaves the thread interrupted. On an event loop of any Vert.x, where a wait
 * could last for ever, they throw an IllegalStateException at once, and send nothing.
 *
 * <ul>
 *   <li><b>Keys</b> are text of 1 to 250 bytes in UTF-8; with blanks or control characters at most
 *       186. Others are an IllegalArgumentException, and so is a text with half of a surrogate
 *       pair.
 *   <li><b>Values</b> are what the client's {@link io.slabring.client.codec.Transcoder} takes: with
 *       the {@linkplain io.slabring.client.codec.StandardTranscoder own one} text, bytes, numbers
 *       and objects of registered classes. One that it does not take, or that is stored and is not
 *       of the type asked for, is a {@link io.slabring.client.codec.CodecException}, which names
 *       the key and the node.
 *   <li><b>Times to live</b> are positive, and rounded up to seconds. Those longer than 30 days are
 *       sent as a date by this machine's clock, as the protocol wants it; those that end after
 *       January 2038 never end, like {@link #FOREVER}.
 *   <li><b>Failures</b> are {@link io.slabring.client.connection.NodeException}s that name the
 *       node. Nothing is sent twice. A read becomes a miss instead when the client was built with
 *       {@link SlabringClientBuilder#outageIsMiss} and the node cannot answer.
 *   <li><b>Changes of the cluster</b> move keys to other nodes; until all have the newest view, two
 *       clients may use different nodes for a key, and reads may miss.
 * </ul>
 */
public final class SlabringClient implements AutoCloseable {
  /** The time to live of what does not expire. */
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

  /** Begins to describe a client. */
  public static SlabringClientBuilder builder() {
    return new SlabringClientBuilder();
  }

  /** The same operations without waiting. */
  public AsyncSlabringClient async() {
    return async;
  }

  /**
   * Reads a value.
   *
   * @return null when there is none
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
   * @return null when there is none
   */
  public <T> Versioned<T> gets(String key, Class<T> type) {
    return reads.await(
        call("gets", key),
        key,
        reads.ask(key, AsyncSlabringClient.WITH_CAS),
        found -> reads.versioned(found, type));
  }

  /**
   * Reads a value, and gives it a new time to live from now. A stale one is read, but keeps its
   * end.
   *
   * @return null when there is none
   */
  public <T> T getAndTouch(String key, Duration ttl, Class<T> type) {
    return reads.await(
        call("getAndTouch", key),
        key,
        async.touching(key, ttl),
        found -> reads.decode(found, type));
  }

  /**
   * Reads many values, those of each node in one request or a few.
   *
   * <p>A value that cannot be read as this type is left out, like one that is not there, so that it
   * does not cost the others. It is counted ({@link ClientStatistics#unreadable}) and logged, one
   * line in ten seconds; {@link #getAll(Collection, Class, Consumer)} tells of each.
   *
   * @return those that there are, by their keys; fails as a whole when a node does
   */
  public <T> Map<String, T> getAll(Collection<String> keys, Class<T> type) {
    return call("getAll", null).await(async.getAll(keys, type));
  }

  /**
   * Reads many values, and tells of those that cannot be read as this type.
   *
   * @param unreadable is called, before this method returns, with an exception for each value left
   *     out, which says its {@linkplain CodecException#key key}, {@linkplain CodecException#node
   *     node} and what is wrong; must not block. What it throws is thrown here
   * @return those that can be read, by their keys; fails as a whole when a node does
   */
  public <T> Map<String, T> getAll(
      Collection<String> keys, Class<T> type, Consumer<CodecException> unreadable) {
    return call("getAll", null).await(async.getAll(keys, type, unreadable));
  }

  /**
   * Reads a value, or has it loaded, by one caller in the whole cluster at a time.
   *
   * <p>When there is no value, one caller gets a lease, loads on its own thread, stores and returns
   * it; others, of this process and of all others, wait for that. When the value has little of its
   * time left, or was {@linkplain #invalidate invalidated}, one caller loads it anew, and others
   * get the one that is still there. A value that is of no use as {@code type} is loaded anew too.
   *
   * <p>The lease is renewed for as long as the loader runs, so a slow loader is still the only one.
   * If its process dies, another caller may load after a while ({@link
   * SlabringClientBuilder#lease}, 10 s). What is loaded is stored only if it is still wanted:
   * nobody has changed, invalidated or deleted the item meanwhile. While a key is being loaded it
   * has an empty item, which all other operations treat as missing.
   *
   * @param loader called on this thread. What it throws is thrown here, checked exceptions as the
   *     cause of a {@link LoadException}, and also to callers in this process that waited for it,
   *     unless this thread was interrupted; the lease is given back. If there is a valid value that
   *     was to be loaded anew, that is returned instead. A null is returned and not stored
   * @throws LoadTimeoutException when another thread or process loads for longer than lease and
   *     {@link SlabringClientBuilder#loadWait} together, 13 s
   * @throws RecursiveLoadException when it is called by the loader of the same key, directly or by
   *     loaders of other keys
   */
  public <T> T getOrLoad(String key, Duration ttl, Class<T> type, Loader<T> loader) {
    CallerThread caller = new CallerThread(call("getOrLoad", key));
    return caller.await(async.getOrLoad(key, ttl, type, missing -> caller.load(missing, loader)));
  }

  /** Stores a value, whatever is there. */
  public void set(String key, Object value, Duration ttl) {
    call("set", key).await(async.set(key, value, ttl));
  }

  /**
   * Stores many values, those of each node in one request or a few. When it fails some may be
   * stored.
   */
  public void setAll(Map<String, ?> values, Duration ttl) {
    call("setAll", null).await(async.setAll(values, ttl));
  }

  /**
   * Stores a value if there is none.
   *
   * @return whether it did
   */
  public boolean add(String key, Object value, Duration ttl) {
    return call("add", key).await(async.add(key, value, ttl));
  }

  /**
   * Stores a value if there is one.
   *
   * @return whether it did
   */
  public boolean replace(String key, Object value, Duration ttl) {
    return call("replace", key).await(async.replace(key, value, ttl));
  }

  /**
   * Stores a value if the item still has the version that {@link #gets} returned.
   *
   * @return {@code DONE}, {@code EXISTS} when somebody has changed it, or {@code NOT_FOUND}
   */
  public Outcome cas(String key, Object value, Duration ttl, long cas) {
    return call("cas", key).await(async.cas(key, value, ttl, cas));
  }

  /**
   * Adds text or bytes at the end of the text or bytes that are there. Not for compressed values.
   *
   * @return whether there were some
   */
  public boolean append(String key, Object value) {
    return call("append", key).await(async.append(key, value));
  }

  /**
   * Adds text or bytes before the text or bytes that are there. Not for compressed values.
   *
   * @return whether there were some
   */
  public boolean prepend(String key, Object value) {
    return call("prepend", key).await(async.prepend(key, value));
  }

  /**
   * Deletes a value. A load that is under way then stores nothing.
   *
   * @return whether there was one, or a load
   */
  public boolean delete(String key) {
    return call("delete", key).await(async.delete(key));
  }

  /**
   * Marks a value as stale: {@link #getOrLoad} has one caller load it anew, and returns the stale
   * one to others until then. A load that is under way then stores nothing.
   *
   * @param ttl how long it may still be seen. It is not seen for longer than it would have been
   *     otherwise, and nothing makes this end later
   * @return whether there was one
   */
  public boolean invalidate(String key, Duration ttl) {
    return call("invalidate", key).await(async.invalidate(key, ttl));
  }

  /**
   * Gives a value a new time to live from now.
   *
   * @return whether there was one that is not stale
   */
  public boolean touch(String key, Duration ttl) {
    return call("touch", key).await(async.touch(key, ttl));
  }

  /**
   * Adds to a number that was stored as a whole number. Numbers are unsigned: they stop at 0, and
   * wrap around at 2^64.
   *
   * @param delta subtracted when negative
   * @return the new number, or null when there is none
   */
  public Long increment(String key, long delta) {
    return call("increment", key).await(async.increment(key, delta));
  }

  /**
   * The same, but when there is no number stores a first one.
   *
   * @return the new number, which is {@code initial} when there was none
   */
  public long increment(String key, long delta, long initial, Duration ttl) {
    return call("increment", key).await(async.increment(key, delta, initial, ttl));
  }

  /** The same as {@link #increment(String, long)} with a negative number. */
  public Long decrement(String key, long delta) {
    return increment(key, -delta);
  }

  /** The same as {@link #increment(String, long, long, Duration)} with a negative number. */
  public long decrement(String key, long delta, long initial, Duration ttl) {
    return increment(key, -delta, initial, ttl);
  }

  /** Empties all nodes. */
  public void flushAll() {
    call("flushAll", null).await(async.flushAll());
  }

  /**
   * A page of statistics of every node.
   *
   * @param group its name, for instance {@code items}; empty for the general one
   */
  public Map<NodeAddress, Map<String, String>> stats(String group) {
    return call("stats", null).await(async.stats(group));
  }

  /** To be the first thing a method does, since nothing is sent on a thread that may not wait. */
  private BlockingCall call(String method, String key) {
    return new BlockingCall(waiting, method, key);
  }

  /** The nodes in use; none while {@link SlabringClientBuilder#outageIsMiss} covers the start. */
  public Topology topology() {
    return router.routes().topology();
  }

  /** Registers a listener. It receives the current topology at once, and every later one. */
  public void listen(TopologyListener listener) {
    router.listen(listener);
  }

  /** What this client has seen so far. */
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

  /** What its connections have seen so far, for each node in use. */
  public Map<NodeAddress, NodeStats> nodeStatistics() {
    return router.pool().counters();
  }

  /**
   * Ends all connections; what is in flight fails, and so does all that comes later. Waits for
   * threads to end, though not on an event loop. May be called again, by any thread.
   */
  @Override
  public void close() {
    closer.run();
  }
}
