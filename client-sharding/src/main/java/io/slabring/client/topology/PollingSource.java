package io.slabring.client.topology;

import io.slabring.client.connection.ForeignNodeException;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeErrorException;
import io.slabring.client.node.NodeClient;
import io.slabring.client.ring.RingKind;
import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterText;
import io.slabring.membership.ClusterView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a node for the cluster's text again and again, as {@link Discovery} says, on a thread of its
 * own.
 *
 * <p>An answer that cannot be used changes nothing; it is logged once, until the address gives
 * another one.
 */
public final class PollingSource implements TopologySource {
  private static final Logger LOG = LoggerFactory.getLogger(PollingSource.class);
  private static final AtomicInteger THREADS = new AtomicInteger();

  private static final int PROBLEMS_MAX = 1000;

  /** While there is no view at all, and after a connection was lost: its node may be gone. */
  private static final Duration IMPATIENT = Duration.ofMillis(100);

  /** So long after a loss. A node that has died is in no list after about a second. */
  private static final long HURRY_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** A pause is this part longer or shorter, at random, so that clients do not ask in step. */
  private static final double JITTER = 0.2;

  private final NodePool pool;
  private final NodeAddress seed;
  private final RingKind ring;
  private final Duration interval;
  private final Duration patience;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Semaphore woken = new Semaphore(0);
  private volatile long hurryEnd = System.nanoTime();
  private final Thread thread =
      new Thread(this::run, "slabring-topology-" + THREADS.incrementAndGet());

  private volatile TopologyListener listener;
  private volatile String problem = "";
  private final Discovery discovery;

  /** The last problem with each address, until it has none. */
  private final Map<NodeAddress, String> problems = new HashMap<>();

  /**
   * A source.
   *
   * @param seeds addresses to begin with, at least one
   * @param ring how keys are placed; null for what the nodes say, or else {@code ketama}
   * @param interval between two questions
   * @param patience how long a node may take to connect and answer
   */
  public PollingSource(
      NodePool pool, List<NodeAddress> seeds, RingKind ring, Duration interval, Duration patience) {
    this.pool = pool;
    seed = seeds.get(0);
    discovery = new Discovery(seeds, new Random(), System::nanoTime);
    this.ring = ring;
    this.interval = interval;
    this.patience = patience;
    thread.setDaemon(true);
    pool.askForCluster();
    pool.onLoss(this::hurry);
  }

  private void hurry() {
    hurryEnd = System.nanoTime() + HURRY_NANOS;
    woken.release();
  }

  @Override
  public void start(TopologyListener first) {
    listener = first;
    thread.start();
  }

  private void run() {
    try {
      do {
        woken.drainPermits();
        round();
        woken.tryAcquire(pause(), TimeUnit.MILLISECONDS);
      } while (closing.getCount() > 0);
    } catch (InterruptedException e) {
      LOG.debug("polling ends", e);
    }
  }

  private long pause() {
    boolean hurries = discovery.isWaiting() || System.nanoTime() - hurryEnd < 0;
    Duration pause = hurries && IMPATIENT.compareTo(interval) < 0 ? IMPATIENT : interval;
    double jitter = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
    return Math.max(1, (long) (pause.toMillis() * jitter));
  }

  private void round() throws InterruptedException {
    String cluster = discovery.cluster();
    for (NodeAddress address : discovery.candidates()) {
      if (closing.getCount() == 0 || ask(address)) {
        return;
      }
    }
    String successor = discovery.succeed();
    if (successor != null) {
      LOG.warn("cluster {} has come back as {}, which is followed from now on", cluster, successor);
      pool.expect(successor);
    }
  }

  /** Returns whether the node gave a usable answer. */
  private boolean ask(NodeAddress address) throws InterruptedException {
    try {
      NodeClient node = pool.get(address);
      String text = await(node.clusterConfig());
      if (text.isBlank()) {
        throw new IllegalArgumentException("it does not know of a cluster");
      }
      ClusterView view = ClusterText.parse(text);
      if (isWanted(address, view.version())) {
        Topology topology = details(node, view);
        if (!discovery.isOwn(address, topology)) {
          report(
              address,
              "it has become a node of cluster "
                  + topology.cluster()
                  + ", and was of "
                  + discovery.cluster());
          return false;
        }
        adopt(topology);
      }
      discovery.foundOwn();
      problems.remove(address);
      problem = "";
      return true;
    } catch (RuntimeException | Error e) { // whatever it is, the next round may be better
      foundNobody(address, String.valueOf(e.getMessage()));
    } catch (TimeoutException e) {
      foundNobody(address, "no answer within " + patience);
    } catch (ExecutionException e) {
      failed(address, e.getCause());
    }
    return false;
  }

  private void adopt(Topology topology) {
    if (closing.getCount() > 0) {
      listener.changed(topology);
      discovery.follow(topology);
    }
  }

  private void failed(NodeAddress address, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ForeignNodeException foreign) {
        discovery.foundForeign(address, foreign.cluster());
        problem = "discovery at " + address + ": " + foreign.getMessage(); // logged where it is met
        return;
      }
    }
    foundNobody(address, String.valueOf(failure.getMessage()));
  }

  private void foundNobody(NodeAddress address, String why) {
    discovery.foundNobody(address);
    report(address, why);
  }

  private boolean isWanted(NodeAddress address, long version) {
    switch (discovery.judge(version)) {
      case NEWER -> {
        return true;
      }
      case FELL -> {
        LOG.warn(
            "using version {} of the cluster, not {}: for {} s every node that answered told of an"
                + " older one, as when all nodes start again with another clock",
            version,
            discovery.current().version(),
            Versions.PATIENCE.toSeconds());
        return true;
      }
      case FIRST_OLDER ->
          LOG.warn(
              "{} tells of version {} of the cluster, which is older than {}: ignored, unless for"
                  + " {} s all nodes tell of older ones",
              address,
              version,
              discovery.current().version(),
              Versions.PATIENCE.toSeconds());
      case IGNORE -> {}
    }
    return false;
  }

  private <T> T await(CompletableFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Weights and the ring, which only Slabring's nodes tell. */
  private Topology details(NodeClient node, ClusterView view)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, String> lines;
    try {
      lines = await(node.stats("cluster"));
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof NodeErrorException)) {
        throw e;
      }
      lines = Map.of();
    }
    if (!lines.containsKey("ring")) {
      return Topology.of(view, ring == null ? RingKind.KETAMA : ring);
    }
    ClusterStats stats = ClusterStats.parse(lines);
    String identity = stats.identity() == null ? "" : stats.identity().toString();
    return Topology.of(stats.view(), ring == null ? ringOf(stats.ring()) : ring, identity);
  }

  /** The nodes say {@code none} when clients may place keys as they like. */
  static RingKind ringOf(String name) {
    return name.equals("none") ? RingKind.KETAMA : RingKind.of(name);
  }

  private void report(NodeAddress address, String what) {
    problem = "discovery at " + address + ": " + what;
    if (problems.size() > PROBLEMS_MAX) {
      problems.clear();
    }
    if (problems.put(address, what) == null && closing.getCount() > 0) {
      LOG.warn("{}", problem);
    }
  }

  @Override
  public NodeAddress seed() {
    return seed;
  }

  @Override
  public String problem() {
    return problem;
  }

  @Override
  public void close() {
    closing.countDown();
    if (!Thread.currentThread().equals(thread)) {
      thread.interrupt();
    }
  }
}
