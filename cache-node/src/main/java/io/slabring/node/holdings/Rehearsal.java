package io.slabring.node.holdings;

import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.node.cluster.ClusterMember;
import io.slabring.node.cluster.PlacedView;
import io.slabring.node.inheritance.Inheritance;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Placement;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.settings.Cluster;
import io.slabring.node.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two small nodes within this process that hand their keys to each other, before the process serves
 * as a node of a cluster. Thread-safe.
 */
public final class Rehearsal {
  /*
   * The JIT leaves out of a compiled method what was never executed, and throws the method away
   * when it is. A node that had served for hours had never forwarded, fetched or handed over. So
   * when a node joined, all others lost the compiled code of their data path at once, and compiled
   * it again while the joining node compiled its own: for two seconds most requests failed. What
   * was executed in a rehearsal is compiled with the rest. docs/decisions/rehearsal.md has figures.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  /** How often the keys change hands. */
  static final int ROUNDS = 6;

  /** No start of a node is to wait longer for it. */
  private static final Duration MOST = Duration.ofSeconds(5);

  private static final int PULL_BYTES = 16 << 10;

  private final Settings settings;
  private final long nanosMax;
  private final long begin = System.nanoTime();
  private final Thread thread = new Thread(this::run, "slabring-rehearsal");
  private long version;
  private volatile int played;

  private Rehearsal(Settings settings, Duration most) {
    this.settings = settings;
    this.nanosMax = most.toNanos();
  }

  /** Address space that it needs beside the node's own, in bytes. */
  public static long addressSpace() {
    return RehearsingNode.ADDRESS_SPACE;
  }

  /**
   * Begins on a thread of its own.
   *
   * @param settings of the node
   */
  public static Rehearsal begin(Settings settings) {
    return begin(settings, MOST);
  }

  /**
   * Begins on a thread of its own.
   *
   * @param settings of the node
   * @param most then nobody waits for it any longer, and no other round begins
   */
  static Rehearsal begin(Settings settings, Duration most) {
    Rehearsal rehearsal = new Rehearsal(settings, most);
    rehearsal.thread.setDaemon(true);
    rehearsal.thread.start();
    return rehearsal;
  }

  /** Returns when it is over and nothing is left of it, or after 5 s from its begin. */
  public void await() {
    try {
      thread.join(Duration.ofNanos(nanosLeft()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How often the keys have changed hands; {@value #ROUNDS} in the end. */
  int played() {
    return played;
  }

  /** Returns when nothing is left of it, however long that takes. */
  void awaitEnd() throws InterruptedException {
    thread.join();
  }

  /** What fails here only makes the node slower for a moment. */
  private void run() {
    try (RehearsingNode one = RehearsingNode.start("one", settings);
        RehearsingNode two = RehearsingNode.start("two", settings)) {
      for (int round = 0; round < ROUNDS && !isLate(); round++) {
        play(round % 2 == 0 ? one : two, round % 2 == 0 ? two : one);
        played++;
      }
    } catch (ListenException
        | IOException
        | ExecutionException
        | TimeoutException
        | InterruptedException
        | RuntimeException
        | Error e) {
      LOG.debug("the rehearsal failed", e);
    }
    LOG.debug("the rehearsal took {} ms", (System.nanoTime() - begin) / 1_000_000);
  }

  /** At least 1. */
  private long nanosLeft() {
    return Math.max(1, nanosMax - (System.nanoTime() - begin));
  }

  private boolean isLate() {
    return nanosLeft() == 1;
  }

  /** An heir joins, and then the node leaves. */
  private void play(RehearsingNode node, RehearsingNode heir)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    List<RehearsingNode> both = List.of(node, heir);
    enter(both, List.of(node));
    node.fill();
    enter(both, both);
    heir.welcome();
    node.crawl();
    node.talk();
    heir.talk();
    inherit(heir);
    enter(both, List.of(heir));
    node.talk();
    inherit(heir);
    heir.talk();
  }

  private void enter(List<RehearsingNode> all, List<RehearsingNode> serving) {
    version++;
    List<Peer> peers = all.stream().map(RehearsingNode::peer).toList();
    Set<String> present = peers.stream().map(Peer::id).collect(Collectors.toSet());
    List<RingNode> ringNodes = new ArrayList<>();
    for (RehearsingNode node : serving) {
      ringNodes.add(new RingNode(node.peer().id(), 1, 1));
    }
    Ring ring = RingKind.of(settings.get(Cluster.RING)).build(ringNodes);
    List<Peer> owners = serving.stream().map(RehearsingNode::peer).toList();
    for (RehearsingNode node : all) {
      int self = serving.indexOf(node);
      Placement placement = new Placement(ring, owners, self);
      Holdings holdings = node.holdings();
      holdings.placed(new PlacedView(version, node.peer().id(), peers, present, placement, true));
      holdings.ownerChanged(version, ClusterMember.owner(ring, self), true);
    }
  }

  private void inherit(RehearsingNode heir)
      throws InterruptedException, ExecutionException, TimeoutException {
    Holdings holdings = heir.holdings();
    for (Inheritance inheritance : holdings.custody().inheritances()) {
      for (Predecessor source : inheritance.sources()) {
        boolean finished = false;
        while (!finished && !isLate()) {
          finished =
              holdings.pull(source, PULL_BYTES).get(nanosLeft(), TimeUnit.NANOSECONDS).finished();
        }
        holdings.custody().ended(source);
      }
    }
  }
}
