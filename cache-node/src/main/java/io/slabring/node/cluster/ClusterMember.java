package io.slabring.node.cluster;

import io.slabring.membership.ClusterIdentity;
import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.jgroups.JGroupsMembership;
import io.slabring.node.store.KeyOwner;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node as a member of a cluster: joined, then serving, then left. Thread-safe. */
public final class ClusterMember implements AutoCloseable {
  /** The name of a placement of keys that is not known: then every key may be the node's own. */
  public static final String ANY_PLACEMENT = "none";

  private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

  /** More changes than these are counted in the log, not named. */
  private static final int NAMED_MAX = 10;

  /** The listener may be busy with earlier views. */
  private static final long TOLD_MILLIS = 2000;

  private final Membership membership;
  private final String cluster;
  private final String placement;
  private final Listener listener;
  private RingOwner owner = RingOwner.NOTHING;
  private Map<String, Node> known = Map.of();

  /**
   * Whether the listener may have missed a view: one that it failed to take is as good as missed.
   */
  private boolean missed;

  /** Told of every view, one at a time; should not block for long. */
  public interface Listener {
    /**
     * The node owns other keys than in the view before, or may have missed views; told before
     * {@link #viewChanged}.
     *
     * @param continuous false when views were missed, so that nothing of before may be served
     */
    void ownerChanged(KeyOwner owner, boolean continuous);

    /** There is a new view. */
    void viewChanged(ClusterStats stats);

    /** The node has left the cluster because its membership failed: it is told of no more views. */
    void ended(Throwable cause);
  }

  ClusterMember(Membership membership, String cluster, String placement, Listener listener) {
    this.membership = membership;
    this.cluster = cluster;
    this.placement = placement;
    this.listener = listener;
    membership.listen(
        new Membership.Listener() {
          @Override
          public void viewChanged(ClusterView view, boolean continuous) {
            enter(view, continuous);
          }

          @Override
          public void ended(Throwable cause) {
            listener.ended(cause);
          }
        });
  }

  /** What a node owns before it is told of a view: nothing. */
  public static KeyOwner ownerBeforeFirstView() {
    return RingOwner.NOTHING.keys();
  }

  /**
   * Joins; clients do not see the node yet.
   *
   * @param placement how clients place keys: the name of a ring, or {@link #ANY_PLACEMENT}
   * @param listener told of every view from now on
   * @throws IllegalArgumentException when a setting cannot be used
   * @throws IOException when the cluster's address cannot be used
   */
  public static ClusterMember join(MembershipConfig config, String placement, Listener listener)
      throws IOException {
    return new ClusterMember(JGroupsMembership.join(config), config.cluster, placement, listener);
  }

  private void enter(ClusterView view, boolean continuous) {
    boolean follows = continuous && !missed;
    missed = true; // until all is done, however that fails
    RingOwner now = RingOwner.of(view, membership.localId(), placement);
    if (!follows || !now.isAs(owner)) {
      listener.ownerChanged(now.keys(), follows);
      owner = now;
    }
    ClusterIdentity identity =
        view.cluster() == 0 ? null : new ClusterIdentity(cluster, view.cluster());
    listener.viewChanged(new ClusterStats(view, placement, membership.localId(), identity));
    missed = false;
    log(view, follows);
    synchronized (this) {
      notifyAll();
    }
  }

  private synchronized void log(ClusterView view, boolean continuous) {
    Map<String, Node> now = new LinkedHashMap<>();
    view.nodes().forEach(node -> now.put(node.id(), node));
    StringJoiner changes = new StringJoiner(", ");
    int changed = 0;
    for (Node node : view.nodes()) {
      Node before = known.get(node.id());
      if ((before == null || before.state() != node.state()) && ++changed <= NAMED_MAX) {
        changes.add(describe(node) + " " + word(node.state()));
      }
    }
    for (Node node : known.values()) {
      if (!now.containsKey(node.id()) && ++changed <= NAMED_MAX) {
        changes.add(describe(node) + " gone");
      }
    }
    if (changed > NAMED_MAX) {
      changes.add((changed - NAMED_MAX) + " more");
    }
    boolean first = known.isEmpty();
    known = now;
    LOG.info(
        "view {}: {} of {} nodes serve; {}{}",
        view.version(),
        view.serving().size(),
        view.nodes().size(),
        changes,
        continuous || first ? "" : "; views were missed, so the cache starts empty");
  }

  private static String describe(Node node) {
    return node.host() + ":" + node.port();
  }

  private static String word(NodeState state) {
    return switch (state) {
      case JOINING -> "joins";
      case SERVING -> "serves";
      case LEAVING -> "leaves";
    };
  }

  /** Has clients see the node; returns when they do, or after a bounded time. */
  public void serve() {
    membership.serve();
    awaitToldOf(NodeState.SERVING);
  }

  /** Has clients no longer see the node; returns when they do not, or after a bounded time. */
  public void leave() {
    membership.leave();
    awaitToldOf(NodeState.LEAVING);
  }

  /** The listener is told by another thread, a moment after the membership knows. */
  private synchronized void awaitToldOf(NodeState state) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TOLD_MILLIS);
    try {
      for (long left = TOLD_MILLIS; left > 0 && !isKnownToBe(state); ) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isKnownToBe(NodeState state) {
    Node self = known.get(membership.localId());
    return self != null && self.state() == state;
  }

  /** How often this node has suspected another one to have failed, rightly or not. */
  public long suspicions() {
    return membership.suspicions();
  }

  /** Ends the membership. */
  @Override
  public void close() {
    membership.close();
  }
}
