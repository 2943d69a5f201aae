package io.slabring.membership.member;

import io.slabring.membership.Node;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Message;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Holds the newest edition that this process has received, and knows whether it may have missed
 * some. Not thread-safe.
 *
 * <p>An edition is continuous if it follows the edition held. A process that was paused (stopped,
 * or on a paused machine) is in doubt: the others may have continued without it. What it publishes
 * meanwhile, if it still believes that it is the sequencer, is not continuous. Doubt ends when the
 * sequencer confirms the edition held, or when an edition of another process arrives.
 */
final class Follower {
  /** By then, members that continued without this process have merged with it, or have ended. */
  private static final int DOUBT_MS = 60_000;

  private final String self;
  private final Outbox out;
  private final RandomGenerator random;
  private Edition held = Edition.NONE;
  private long highest;
  private long doubt;
  private long doubtUntil;
  private Set<String> doubtful = Set.of();
  private boolean shared;

  /**
   * Creates a follower that holds nothing.
   *
   * @param self this process's id
   */
  Follower(String self, Outbox out, RandomGenerator random) {
    this.self = self;
    this.out = out;
    this.random = random;
  }

  /** Returns the newest edition. */
  Edition held() {
    return held;
  }

  /** Returns the highest version seen so far, in any message. */
  long highest() {
    return highest;
  }

  /** Notes a version that another process holds. */
  void seen(long version) {
    highest = Math.max(highest, version);
  }

  /** Returns a number that is not 0 while in doubt. */
  long doubt() {
    return doubt;
  }

  /** Returns the ids of the nodes that must all confirm the edition held before doubt ends. */
  Set<String> doubtful() {
    return doubtful;
  }

  /** Returns whether this process has ever been in an edition with another serving node. */
  boolean shared() {
    return shared;
  }

  /** Notes that this process was paused. A process that was alone has missed nothing. */
  void stoodStill(long now) {
    Set<String> nodes = held.view().nodes().stream().map(Node::id).collect(Collectors.toSet());
    if (nodes.stream().allMatch(self::equals)) {
      return;
    }
    if (doubt == 0) {
      doubtful = nodes;
    }
    doubt = nonZero();
    doubtUntil = now + DOUBT_MS;
  }

  /** Ends doubt that has lasted long enough. */
  void tick(long now) {
    if (doubt != 0 && now - doubtUntil >= 0) {
      endDoubt();
    }
  }

  /** Ends doubt: nothing was missed. */
  void endDoubt() {
    doubt = 0;
    doubtful = Set.of();
  }

  /** Takes editions from another process. */
  void receive(Message.News news) {
    seen(news.last().version());
    if (doubt != 0 && news.doubt() == doubt && news.last().mark() == held.mark()) {
      endDoubt();
    }
    for (Edition edition : news.editions()) {
      if (edition.version() > held.version()) {
        take(edition);
        endDoubt();
      }
    }
  }

  /** Takes an edition that this process publishes. */
  void publish(Edition edition) {
    seen(edition.version());
    take(edition);
    boolean together = doubtful.stream().allMatch(id -> edition.node(id) != null);
    if (doubt != 0 && together) {
      endDoubt();
    }
  }

  private void take(Edition edition) {
    boolean continuous = held.mark() != 0 && edition.previous() == held.mark() && doubt == 0;
    held = edition;
    shared |= edition.view().serving().stream().anyMatch(node -> !node.id().equals(self));
    out.publish(edition.view(), continuous);
  }

  /** Returns a random number that is not 0. */
  long nonZero() {
    long value = random.nextLong();
    return value == 0 ? 1 : value;
  }
}
