package io.slabring.load.chaos;

import module java.base;

import io.slabring.membership.ClusterView;

/**
 * Looks again and again whether a view is settled: every node that clients can reach, and every
 * client, has it. Versions only grow, so what was so in two looks was so between them, unless a
 * node came back or went meanwhile, of which it is told.
 */
final class Observer implements AutoCloseable {
  private static final long PAUSE_NANOS = 30_000_000;

  private final HistoryCheck check;
  private final List<ChaosNode> nodes;
  private final Traffic traffic;
  private final AtomicLong disturbances = new AtomicLong();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private volatile boolean over;
  private volatile long settledVersion;
  private volatile int settledViews;

  Observer(HistoryCheck check, List<ChaosNode> nodes, Traffic traffic) {
    this.check = check;
    this.nodes = nodes;
    this.traffic = traffic;
    thread.execute(this::observe);
  }

  /** Something is about to be done to a node. */
  void disturb() {
    disturbances.incrementAndGet();
    settledVersion = 0;
  }

  private void observe() {
    long lastVersion = 0;
    long lastDisturbances = 0;
    long lastEnd = 0;
    while (!over) {
      long disturbancesBefore = disturbances.get();
      long begin = System.nanoTime();
      long version = look();
      if (version > 0 && version == lastVersion && disturbancesBefore == lastDisturbances) {
        check.settled(lastEnd, begin);
        if (settledVersion != version && disturbances.get() == lastDisturbances) {
          settledVersion = version;
          settledViews++;
        }
      } else {
        check.unsettled(begin);
      }
      lastVersion = version;
      lastDisturbances = disturbancesBefore;
      lastEnd = System.nanoTime();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The version that all have, or 0. */
  private long look() {
    List<ChaosNode> reachable = nodes.stream().filter(ChaosNode::isReachable).toList();
    long version = 0;
    for (ChaosNode node : reachable) {
      ClusterView view = node.view();
      if (view == null
          || view.nodes().size() != reachable.size()
          || version != 0 && view.version() != version) {
        return 0;
      }
      version = view.version();
    }
    return version != 0 && traffic.follows(version) ? version : 0;
  }

  /** The version of the view that is settled, or 0. */
  long settledVersion() {
    return settledVersion;
  }

  /** How many views were. */
  int settledViews() {
    return settledViews;
  }

  @Override
  public void close() {
    over = true;
    thread.close();
  }
}
