package io.slabring.load.workload;

/**
 * How often each kind of operation comes, in weights of any unit: {@code {get: 9, set: 1}}. An
 * absent weight is 0.
 *
 * @param get of one key
 * @param set of one key
 * @param delete of one key
 * @param incr of a counter, by one; counters are keys of their own
 * @param bulk get of several keys
 */
public record Mix(Double get, Double set, Double delete, Double incr, Double bulk) {
  public Mix {
    get = weight("get", get);
    set = weight("set", set);
    delete = weight("delete", delete);
    incr = weight("incr", incr);
    bulk = weight("bulk", bulk);
    if (get + set + delete + incr + bulk == 0) {
      throw new Rule.BrokenField("", "must have a weight above 0");
    }
  }

  private static double weight(String field, Double value) {
    return value == null ? 0 : Rule.range(field, value, 0, 1e9);
  }

  /** The kind of the operation that a share of {@code u} of the operations does not exceed. */
  public Kind choose(double u) {
    double rest = u * (get + set + delete + incr + bulk) - get;
    if (rest < 0) {
      return Kind.GET;
    }
    if ((rest -= set) < 0) {
      return Kind.SET;
    }
    if ((rest -= bulk) < 0) {
      return Kind.BULK;
    }
    if ((rest -= delete) < 0) {
      return Kind.DELETE;
    }
    return incr > 0 ? Kind.INCR : lastKind();
  }

  /** For a {@code u} that rounding puts beyond the last weight. */
  private Kind lastKind() {
    if (delete > 0) {
      return Kind.DELETE;
    }
    if (bulk > 0) {
      return Kind.BULK;
    }
    return set > 0 ? Kind.SET : Kind.GET;
  }

  /** Kinds of operations. */
  public enum Kind {
    GET,
    SET,
    DELETE,
    INCR,
    BULK
  }
}
