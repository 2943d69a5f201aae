package io.slabring.client.topology;

import io.slabring.client.connection.EventLoops;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.ring.RingKind;
import io.slabring.membership.ClusterIdentity;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.jgroups.JGroupsMembership;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is a member of the cluster that only looks on, so that views come without being asked for. Needs
 * JGroups on the class path, as nothing else in this library does.
 */
public final class ObserverSource implements TopologySource {
  private static final Logger LOG = LoggerFactory.getLogger(ObserverSource.class);

  private final MembershipConfig config;
  private final RingKind ring;
  private Membership membership;
  private volatile String problem = "";

  /**
   * A source.
   *
   * @param config as of a node, but without host, ip and port, since nobody asks this one for keys
   * @param ring how keys are placed, as the nodes' {@code --ring} says
   */
  public ObserverSource(MembershipConfig config, RingKind ring) {
    this.config = config;
    this.ring = ring;
  }

  @Override
  public synchronized void start(TopologyListener listener) {
    EventLoops.refuseToBlock("to join cluster " + config.cluster, "Vertx.executeBlocking");
    if (config.host == null) {
      config.host = "observer";
      config.ip = "127.0.0.1";
      config.port = 1;
    }
    try {
      membership = JGroupsMembership.join(config);
    } catch (IOException e) {
      throw new TopologyException(
          "Cannot join cluster " + config.cluster + ": " + e.getMessage(), e);
    }
    membership.listen((view, continuous) -> pass(view, listener));
  }

  private void pass(ClusterView view, TopologyListener listener) {
    try {
      listener.changed(Topology.of(view, ring, identity(view)));
      problem = "";
    } catch (IllegalArgumentException e) {
      problem = "view " + view.version() + " of cluster " + config.cluster + ": " + e.getMessage();
      LOG.warn("{}", problem);
    }
  }

  /** Its own, since it asks nobody. */
  @Override
  public NodeAddress seed() {
    return new NodeAddress(config.bindHost, Math.max(1, config.bindPort));
  }

  private String identity(ClusterView view) {
    return view.cluster() == 0
        ? ""
        : new ClusterIdentity(config.cluster, view.cluster()).toString();
  }

  @Override
  public String problem() {
    return problem;
  }

  @Override
  public synchronized void close() {
    if (membership != null) {
      membership.close();
    }
  }
}
