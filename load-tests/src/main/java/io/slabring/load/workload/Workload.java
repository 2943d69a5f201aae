package io.slabring.load.workload;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What to send to a cache. Immutable. Absent fields have the defaults named here.
 *
 * @param description one line
 * @param keys which keys there are
 * @param values their sizes in bytes: a key has always the same size
 * @param operations the mix
 * @param bulk keys of one bulk get; default 10
 * @param ttl seconds to live, 0 for ever; default 0
 * @param fillMisses whether a missed key is stored at once, as an application in front of a
 *     database does (a missed counter starts at 1); default true
 * @param preload whether every key is stored before the load begins; default true
 * @param connections to each target; default 50
 * @param pipeline operations that a connection sends together; default 1
 * @param protocol default classic
 * @param tls whether connections are encrypted; default false
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Workload(
    String description,
    Keys keys,
    Sizes values,
    Mix operations,
    Sizes bulk,
    Sizes ttl,
    Boolean fillMisses,
    Boolean preload,
    Integer connections,
    Integer pipeline,
    Protocol protocol,
    Boolean tls) {
  /** memcached's own limit without -I; a larger one would be an error on every server. */
  public static final int MAX_VALUE = 1 << 20;

  /** A bulk get is one line; servers cut the connection when it grows beyond measure. */
  public static final int MAX_BULK = 1000;

  private static final int MAX_TTL_SECONDS = 30 * 24 * 3600;

  public Workload {
    description = description == null ? "" : description;
    Rule.present("keys", keys);
    checkSizes("values", values, 0, MAX_VALUE);
    Rule.present("operations", operations);
    bulk = bulk == null ? new Sizes.Fixed(10) : bulk;
    checkSizes("bulk", bulk, 1, MAX_BULK);
    ttl = ttl == null ? new Sizes.Fixed(0) : ttl;
    checkSizes("ttl", ttl, 0, MAX_TTL_SECONDS);
    fillMisses = fillMisses == null || fillMisses;
    preload = preload == null || preload;
    connections = Rule.range("connections", connections == null ? 50 : connections, 1, 10_000);
    pipeline = Rule.range("pipeline", pipeline == null ? 1 : pipeline, 1, 1000);
    protocol = protocol == null ? Protocol.CLASSIC : protocol;
    tls = tls != null && tls;
    if (protocol == Protocol.RESP && operations.incr() > 0) {
      throw new Rule.BrokenField("operations.incr", "must be 0 with the protocol resp");
    }
  }

  private static void checkSizes(String field, Sizes sizes, int min, int max) {
    Rule.present(field, sizes);
    Rule.range(field, sizes.smallest(), min, max);
    Rule.range(field, sizes.largest(), min, max);
  }

  /** The same workload, sent in another way; null keeps a field. */
  public Workload with(
      Integer newConnections, Integer newPipeline, Protocol newProtocol, Boolean newTls) {
    return with(
        keys,
        newConnections == null ? connections : newConnections,
        newPipeline == null ? pipeline : newPipeline,
        newProtocol == null ? protocol : newProtocol,
        newTls == null ? tls : newTls);
  }

  /** The same workload with fewer keys, if it has more. */
  public Workload withAtMost(int count) {
    Keys fewer = new Keys(Math.min(count, keys.count()), keys.size(), keys.popularity());
    return with(fewer, connections, pipeline, protocol, tls);
  }

  private Workload with(
      Keys newKeys,
      Integer newConnections,
      Integer newPipeline,
      Protocol newProtocol,
      Boolean newTls) {
    return new Workload(
        description,
        newKeys,
        values,
        operations,
        bulk,
        ttl,
        fillMisses,
        preload,
        newConnections,
        newPipeline,
        newProtocol,
        newTls);
  }

  /** Sets of all keys alike, without a preload. */
  public static Workload sets(int count, int keySize, int valueSize, int pipeline) {
    return new Workload(
        "sets of all keys alike",
        new Keys(count, new Sizes.Fixed(keySize), null),
        new Sizes.Fixed(valueSize),
        new Mix(null, 1.0, null, null, null),
        null,
        null,
        false,
        false,
        null,
        pipeline,
        null,
        null);
  }

  /**
   * The keys: {@code k}, ten digits, then underscores up to the key's size.
   *
   * @param count how many there are
   * @param size in bytes; default 20. A key has always the same size
   * @param popularity default uniform
   */
  public record Keys(Integer count, Sizes size, Popularity popularity) {
    /** {@code k} and ten digits. */
    public static final int MIN_SIZE = 11;

    /** memcached's limit. */
    public static final int MAX_SIZE = 250;

    public Keys {
      Rule.range("count", count, 1, 2_000_000_000);
      size = size == null ? new Sizes.Fixed(20) : size;
      checkSizes("size", size, MIN_SIZE, MAX_SIZE);
      popularity = popularity == null ? new Popularity.Uniform() : popularity;
    }
  }

  /** Protocols: the two forms of memcached's text protocol, and redis's. */
  public enum Protocol {
    /** get, set, delete, incr. */
    CLASSIC,
    /** mg, ms, md, ma. */
    META,
    /** GET, MGET, SET and DEL of redis; for comparisons, so counters are not there. */
    RESP
  }
}
