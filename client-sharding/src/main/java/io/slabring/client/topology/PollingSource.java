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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a node for the cluster's text again and again: a random one of those known, another when
 * that fails, and those given at the start when all fail. At first each of those given is asked in
 * turn: when the cluster is torn apart, they may be in different parts. Follows {@link Versions}
 * that grow, and others only when all nodes tell of them.
 *
 * <p>An address whose node belongs to another cluster is passed over, until {@link Succession} says
 * that the client's own cluster has come back as another one.
 *
 * <p>An answer that cannot be used changes nothing; it is logged once, until the address gives
 * another one.
 */
public final class PollingSource implements TopologySource {
  private static final Logger LOG = LoggerFactory.getLogger(PollingSource.class);
  private static final AtomicInteger THREADS = new AtomicInteger();

  /** Known nodes asked in one round; when so many fail in turn, more would be no better. */
  private static final int ATTEMPTS_MAX = 5;

  private static final int PROBLEMS_MAX = 1000;

  /** While there is no view at all. */
  private static final Duration IMPATIENT = Duration.ofMillis(100);

  /** A pause is this part longer or shorter, at random, so that clients do not ask in step. */
  private static final double JITTER = 0.2;

  private final NodePool pool;
  private final List<NodeAddress> seeds;
  private final RingKind ring;
  private final Duration interval;
  private final Duration patience;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      new Thread(this::run, "slabring-topology-" + THREADS.incrementAndGet());

  private volatile TopologyListener listener;
  private volatile String problem = "";
  private Topology current;
  private final Versions versions = new Versions();
  private int rounds;

  /** Identity of the cluster that is followed; empty as long as it is not known. */
  private String cluster = "";

  private final Succession succession = new Succession(System::nanoTime);

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
    this.seeds = List.copyOf(seeds);
    this.ring = ring;
    this.interval = interval;
    this.patience = patience;
    thread.setDaemon(true);
    pool.askForCluster();
  }

  @Override
  public void start(TopologyListener first) {
    listener = first;
    thread.start();
  }

  private void run() {
    try {
      do {
        round();
      } while (!closing.await(pause(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      LOG.debug("polling ends", e);
    }
  }

  private long pause() {
    boolean isNew = current == null || !current.cluster().equals(cluster);
    Duration pause = isNew && IMPATIENT.compareTo(interval) < 0 ? IMPATIENT : interval;
    double jitter = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
    return Math.max(1, (long) (pause.toMillis() * jitter));
  }

  private void round() throws InterruptedException {
    for (NodeAddress address : candidates()) {
      if (closing.getCount() == 0 || ask(address)) {
        return;
      }
    }
    Set<NodeAddress> known = new HashSet<>(seeds);
    if (current != null) {
      known.addAll(current.addresses());
    }
    String successor = succession.successor(cluster, known);
    if (successor != null) {
      LOG.warn("cluster {} has come back as {}, which is followed from now on", cluster, successor);
      cluster = successor;
      pool.expect(successor);
      succession.foundOwn();
    }
  }

  private Set<NodeAddress> candidates() {
    List<NodeAddress> known = new ArrayList<>();
    Set<NodeAddress> candidates = new LinkedHashSet<>();
    if (current != null) {
      known.addAll(current.addresses());
      Collections.shuffle(known, ThreadLocalRandom.current());
      if (++rounds < Math.min(ATTEMPTS_MAX, seeds.size())) {
        candidates.add(seeds.get(rounds));
      }
    }
    candidates.addAll(known.subList(0, Math.min(ATTEMPTS_MAX, known.size())));
    candidates.addAll(seeds);
    return candidates;
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
      boolean isOther = current == null || !current.cluster().equals(cluster);
      if (isOther || isWanted(address, view.version())) {
        Topology topology = details(node, view);
        if (isForeign(topology)) {
          succession.foundForeign(address, topology.cluster());
          throw new IllegalArgumentException(
              "it has become a node of cluster " + topology.cluster() + ", and was of " + cluster);
        }
        adopt(topology);
      }
      succession.foundOwn();
      problems.remove(address);
      problem = "";
      return true;
    } catch (RuntimeException | Error e) { // whatever it is, the next round may be better
      report(address, String.valueOf(e.getMessage()));
    } catch (TimeoutException e) {
      report(address, "no answer within " + patience);
    } catch (ExecutionException e) {
      failed(address, e.getCause());
    }
    return false;
  }

  private boolean isForeign(Topology topology) {
    return !cluster.isEmpty() && !topology.cluster().equals(cluster);
  }

  private void adopt(Topology topology) {
    if (closing.getCount() > 0) {
      listener.changed(topology);
      current = topology;
      cluster = topology.cluster();
      versions.use(topology.version());
    }
  }

  private void failed(NodeAddress address, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ForeignNodeException foreign) {
        succession.foundForeign(address, foreign.cluster());
        problem = "discovery at " + address + ": " + foreign.getMessage(); // logged where it is met
        return;
      }
    }
    report(address, String.valueOf(failure.getMessage()));
  }

  private boolean isWanted(NodeAddress address, long version) {
    switch (versions.judge(version, System.nanoTime())) {
      case NEWER -> {
        return true;
      }
      case FELL -> {
        LOG.warn(
            "using version {} of the cluster, not {}: for {} s every node that answered told of an"
                + " older one, as when all nodes start again with another clock",
            version,
            current.version(),
            Versions.PATIENCE.toSeconds());
        return true;
      }
      case FIRST_OLDER ->
          LOG.warn(
              "{} tells of version {} of the cluster, which is older than {}: ignored, unless for"
                  + " {} s all nodes tell of older ones",
              address,
              version,
              current.version(),
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
    return seeds.get(0);
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
