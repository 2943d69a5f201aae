package io.slabring.node.simulation;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  /** What the last write that counts has left, and the version of its view. */
  private record Last(long value, boolean deletes, long view) {
    boolean isNewerThan(long other) {
      return other < value || other == value && deletes;
    }
  }

  /** Clusters that have never met number their views independently. */
  private record Version(long cluster, long number) {}

  /** What a history must not do. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
      super(message);
    }
  }

  private final Simulation time;
  private final Map<String, Last> last = new HashMap<>();
  private final Map<String, Long> newest = new HashMap<>();
  private final Map<Version, List<Node>> lists = new HashMap<>();

  /** Writes whose clients wait. */
  private final Set<Long> waiting = new HashSet<>();

  /*
   * A write that got no answer may still be carried out, after later ones, if its node is only slow
   * (docs/consistency.md, "What it does not promise"). It may not once a view has excluded a node.
   */
  private final Set<Long> late = new HashSet<>();

  private long period;
  private boolean isSettled;
  private long version;
  int reads;
  int hits;
  int lost;
  int inherited;

  Judge(Simulation time) {
    this.time = time;
  }

  /** Which view is settled now, or 0 for none. */
  void settled(long nowVersion) {
    if (nowVersion != 0 && nowVersion != version) {
      period++;
    }
    isSettled = nowVersion != 0;
    version = nowVersion;
  }

  private long period() {
    return isSettled ? period : 0;
  }

  Write invoked(String key, long value, boolean deletes) {
    newest.put(key, value);
    waiting.add(value);
    return new Write(key, value, deletes, period());
  }

  /**
   * A node has carried out a write.
   *
   * @param forbidden whether a view has excluded a node that it came by
   */
  void carriedOut(SimNode.Request request, boolean forbidden) {
    if (!forbidden && !waiting.contains(request.value())) {
      late.add(request.value());
    }
  }

  /** A write has got its answer, or none in time. */
  void ended(Write write, boolean acknowledged) {
    waiting.remove(write.value());
    if (acknowledged && write.period() != 0 && write.period() == period()) {
      last.put(write.key(), new Last(write.value(), write.deletes(), version));
    }
  }

  /**
   * A read begins. If a node that was away is the last that is left, versions may fall: then what
   * was written in later views does not count.
   */
  Read reads(String key) {
    Last known = last.get(key);
    boolean counts = known != null && known.view() <= version;
    return new Read(key, period(), counts ? known.value() : 0, counts && known.deletes());
  }

  void returned(Read read, long value) {
    if (read.period() == 0 || read.period() != period() || value < 0) {
      return;
    }
    reads++;
    if (value > 0) {
      hits++;
    }
    boolean stale = value < read.atLeast() || value == read.atLeast() && read.deleted();
    require(
        value == 0 || !stale || late.contains(value),
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

  /**
   * An heir has taken a value: it must be one that counted before the view that made it so, and in
   * the heir's view if it is live there.
   *
   * @param liveIn version of the heir's view if the value is live at it, else 0
   */
  void inherited(String key, long value, long asOf, long liveIn) {
    inherited++;
    Last known = last.get(key);
    boolean counts = known != null && (known.view() < asOf || known.view() <= liveIn);
    require(
        !counts || !known.isNewerThan(value) || late.contains(value),
        "%s: an heir took %d as of view %d, and a newer write was acknowledged before",
        key,
        value,
        asOf);
  }

  /** A node has entered a view: of one version there is one list, and versions grow. */
  void entered(SimNode node, ClusterView old, ClusterView view) {
    List<Node> before =
        lists.putIfAbsent(new Version(view.cluster(), view.version()), view.nodes());
    require(
        before == null || before.equals(view.nodes()),
        "version %d is %s and %s",
        view.version(),
        before,
        view.nodes());
    require(
        old == null || old.version() < view.version() || old.equals(view),
        "%s fell from version %d to %d",
        node.host,
        old == null ? 0 : old.version(),
        view.version());
  }

  void require(boolean holds, String rule, Object... values) {
    if (!holds) {
      throw new Violation(rule.formatted(values));
    }
  }
}
