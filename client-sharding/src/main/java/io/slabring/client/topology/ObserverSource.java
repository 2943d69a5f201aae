package io.slabring.client.topology;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.slabring.client.connection.EventLoopThreads;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.ring.RingKind;
import io.slabring.membership.ClusterIdentity;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.jgroups.JGroupsMembership;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is a member of the cluster that only looks on, so that views come without being asked for. Needs
 * JGroups on the class path, as nothing else in this library does.
 */
public final class ObserverSource implements TopologySource {
  private static final Logger LOG = LoggerFactory.getLogger(ObserverSource.class);

  private static final AtomicInteger THREADS = new AtomicInteger();

  /** Until the nodes are asked again when none has answered. */
  private static final long RETRY_MS = 100;

  private final MembershipConfig config;
  private final NodesRing nodesRing;
  private final RingKind ring;

  /** From the membership's thread, which must not wait for nodes. The last one counts. */
  private final BlockingQueue<ClusterView> views = new LinkedBlockingQueue<>();

  private final Thread thread =
      new Thread(this::run, "slabring-observer-" + THREADS.incrementAndGet());
  private volatile TopologyListener listener;
  private Membership membership;
  private volatile String problem = "";

  /**
   * A source.
   *
   * @param config as of a node, but without host, ip and port, since nobody asks this one for keys
   * @param pool connections to the nodes, to ask them for their {@code --ring}
   * @param ring how keys are placed; null for what the nodes say
   * @param patience how long a node may take to connect and answer
   */
  public ObserverSource(MembershipConfig config, NodePool pool, RingKind ring, Duration patience) {
    this.config = config;
    this.nodesRing = new NodesRing(pool, patience);
    this.ring = ring;
    thread.setDaemon(true);
  }

  @Override
  public synchronized void start(TopologyListener first) {
    listener = first;
    EventLoopThreads.refuseToBlock("to join cluster " + config.cluster, "Vertx.executeBlocking");
    config.observer = true;
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
    thread.start();
    membership.listen((view, continuous) -> views.add(view));
  }

  private void run() {
    try {
      ClusterView view = views.take();
      while (true) {
        for (ClusterView newer = views.poll(); newer != null; newer = views.poll()) {
          view = newer;
        }
        ClusterView next = pass(view) ? views.take() : views.poll(RETRY_MS, MILLISECONDS);
        view = next == null ? view : next;
      }
    } catch (InterruptedException e) {
      LOG.debug("observing ends", e);
    }
  }

  /** Its own: which nodes there are it asks nobody. */
  @Override
  public NodeAddress seed() {
    return new NodeAddress(config.bindHost, Math.max(1, config.bindPort));
  }

  private String identity(ClusterView view) {
    return view.cluster() == 0
        ? ""
        : new ClusterIdentity(config.cluster, view.cluster()).toString();
  }

  /** Returns whether that was all for this view. */
  private boolean pass(ClusterView view) throws InterruptedException {
    try {
      RingKind used = ring == null ? nodesRing.of(view) : ring;
      listener.changed(Topology.of(view, used, identity(view)));
      problem = "";
      return true;
    } catch (TopologyException e) {
      report(view, e);
      return false;
    } catch (RuntimeException e) {
      report(view, e);
      return true;
    }
  }

  private void report(ClusterView view, RuntimeException failure) {
    String what =
        "view " + view.version() + " of cluster " + config.cluster + ": " + failure.getMessage();
    if (!what.equals(problem)) {
      LOG.warn("{}", what);
    }
    problem = what;
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
    if (!Thread.currentThread().equals(thread)) {
      thread.interrupt();
    }
  }
}
