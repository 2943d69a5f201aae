package io.slabring.node.cluster;

import io.slabring.client.ring.Ring;
import io.slabring.membership.ClusterIdentity;
import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.jgroups.JGroupsMembership;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.store.life.KeyOwner;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node as a member of a cluster: joined, then serving, then left. Thread-safe. */
public final class ClusterMember implements AutoCloseable {
  /** The name of an unknown placement of keys: the node may own every key. */
  public static final String ANY_PLACEMENT = "none";

  private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

  /** The log names this many changes and counts the rest. */
  private static final int NAMED_MAX = 10;

  /** Bound of a wait for the listener, which may be busy with earlier views. */
  private static final long TOLD_MILLIS = 2000;

  private final Membership membership;
  private final String cluster;
  private final String placement;
  private final Listener listener;
  private RingOwner owner = RingOwner.NOTHING;
  private Map<String, Node> known = Map.of();

  /**
   * Whether the listener may have missed a view. A view that it failed to take counts as missed.
   */
  private boolean missed;

  /** Receives every view, one at a time. Must not block for long. */
  public interface Listener {
    /** Called first, with each view. */
    void placed(PlacedView view);

    /**
     * Called then if the serving nodes are others than in the previous view, or if views may have
     * been missed.
     *
     * @param version of the view
     * @param continuous false if views were missed: then no earlier item may be served
     */
    void ownerChanged(long version, KeyOwner owner, boolean continuous);

    /** Called with each new view. */
    void viewChanged(ClusterStats stats);

    /** Called when the membership failed and the node left the cluster. No view follows. */
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

  /** The owner of keys before the first view: this node owns none. */
  public static KeyOwner ownerBeforeFirstView() {
    return RingOwner.NOTHING.keys();
  }

  /** The keys that a node of a ring owns; none if its index is negative. */
  public static KeyOwner owner(Ring ring, int index) {
    return RingOwner.keys(ring, index);
  }

  /**
   * Joins the cluster. Clients do not see the node yet.
   *
   * @param placement how clients place keys: the name of a ring, or {@link #ANY_PLACEMENT}
   * @param listener receives every view from now on
   * @throws IllegalArgumentException if a setting is invalid
   * @throws IOException if the cluster's address cannot be used
   */
  public static ClusterMember join(MembershipConfig config, String placement, Listener listener)
      throws IOException {
    return new ClusterMember(JGroupsMembership.join(config), config.cluster, placement, listener);
  }

  private void enter(ClusterView view, boolean continuous) {
    boolean follows = continuous && !missed;
    missed = true; // until all is done, however that fails
    RingOwner now = RingOwner.of(view, membership.localId(), placement);
    List<Peer> nodes = view.nodes().stream().map(RingOwner::peer).toList();
    listener.placed(
        new PlacedView(
            view.version(), membership.localId(), nodes, present(view), now.placement(), follows));
    if (!follows || !now.isAs(owner)) {
      listener.ownerChanged(view.version(), now.keys(), follows);
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

  /** The nodes that can still give what they have. */
  private static Set<String> present(ClusterView view) {
    return view.nodes().stream()
        .filter(node -> node.state() != NodeState.JOINING)
        .map(Node::id)
        .collect(Collectors.toSet());
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
        continuous || first
            ? ""
            : "; missed a membership change: discarded all items to avoid serving stale data");
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

  /** Shows the node to clients. Returns when that is done, or after a bounded time. */
  public void serve() {
    membership.serve();
    awaitToldOf(NodeState.SERVING);
  }

  /** Hides the node from clients. Returns when that is done, or after a bounded time. */
  public void leave() {
    membership.leave();
    awaitToldOf(NodeState.LEAVING);
  }

  /** Another thread calls the listener, a moment after the membership has changed. */
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

  /** How often this node has suspected another one of being down, rightly or not. */
  public long suspicions() {
    return membership.suspicions();
  }

  /** Ends the membership. */
  @Override
  public void close() {
    membership.close();
  }
}
