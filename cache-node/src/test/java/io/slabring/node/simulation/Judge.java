package io.slabring.node.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * Judges by docs/consistency.md: once a view is settled, no read returns a version older than the
 * last one that was acknowledged in any settled view before it. Values are numbers that grow, so a
 * value is its version.
 */
final class Judge {
  /** A write: its version, and the settled period in which it began; 0 for none. */
  record Write(String key, long value, boolean deletes, long period) {}

  /** A read: the settled period in which it began, and the version that it must see at least. */
  record Read(String key, long period, long atLeast, boolean deleted) {}

  /** What the last write that counts has left. */
  private record Last(long value, boolean deletes) {}

  /** What a history must not do. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
      super(message);
    }
  }

  /*
   * A write that got no answer may still be carried out, after later ones, if its node is only slow
   * (docs/consistency.md, "What it does not promise"). It may not once a view has excluded a node.
   */
  private final Map<Long, Integer> unanswered = new HashMap<>();

  /** How often a view has excluded a node. */
  int exclusions;

  private final Simulation time;
  private final Map<String, Last> last = new HashMap<>();
  private final Map<String, Long> newest = new HashMap<>();
  private long period;
  private boolean isSettled;
  private long version;
  int reads;
  int hits;
  int lost;

  Judge(Simulation time) {
    this.time = time;
  }

  /** Whether a view is settled now, and which. */
  void settled(boolean nowSettled, long nowVersion) {
    if (nowSettled && (!isSettled || nowVersion != version)) {
      period++;
    }
    isSettled = nowSettled;
    version = nowVersion;
  }

  private long period() {
    return isSettled ? period : 0;
  }

  Write invoked(String key, long value, boolean deletes) {
    newest.put(key, value);
    unanswered.put(value, exclusions);
    return new Write(key, value, deletes, period());
  }

  void acknowledged(Write write) {
    unanswered.remove(write.value());
    if (write.period() != 0 && write.period() == period()) {
      last.put(write.key(), new Last(write.value(), write.deletes()));
    }
  }

  Read reads(String key) {
    Last known = last.get(key);
    return new Read(
        key, period(), known == null ? 0 : known.value(), known != null && known.deletes());
  }

  void returned(Read read, long value) {
    if (read.period() == 0 || read.period() != period() || value < 0) {
      return;
    }
    reads++;
    if (value > 0) {
      hits++;
    }
    boolean late = unanswered.getOrDefault(value, -1) == exclusions;
    boolean stale =
        value > 0 && !late && (value < read.atLeast() || value == read.atLeast() && read.deleted());
    require(
        !stale,
        "%s: a read returned %d, and %d was %s before",
        read.key(),
        value,
        read.atLeast(),
        read.deleted() ? "a delete" : "acknowledged");
    boolean quiet = newest.getOrDefault(read.key(), 0L) == read.atLeast();
    if (value == 0 && read.atLeast() > 0 && !read.deleted() && quiet) {
      lost++;
      time.tell("%s is lost: %d", read.key(), read.atLeast());
    }
  }

  void require(boolean holds, String rule, Object... values) {
    if (!holds) {
      throw new Violation(rule.formatted(values));
    }
  }
}
