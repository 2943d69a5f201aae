package io.slabring.membership.member;

import io.slabring.membership.Node;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Message;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The edition that this process holds, and whether it may have missed some. Not thread-safe.
 *
 * <p>An edition is continuous if it follows the one held. A process that stood still (a stopped
 * process, a paused machine) is in doubt: the others may have gone on without it, and what it would
 * publish itself, still believing to be the sequencer, follows nothing. Doubt ends when the
 * sequencer confirms the edition held, or with an edition of somebody else.
 */
final class Follower {
  /** By then those who went on without this process have merged with it, or are no more. */
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
   * A follower that holds nothing.
   *
   * @param self this process's id
   */
  Follower(String self, Outbox out, RandomGenerator random) {
    this.self = self;
    this.out = out;
    this.random = random;
  }

  Edition held() {
    return held;
  }

  /** The highest version seen anywhere. */
  long highest() {
    return highest;
  }

  /** Notes a version that somebody else holds. */
  void seen(long version) {
    highest = Math.max(highest, version);
  }

  /** Not 0 while in doubt. */
  long doubt() {
    return doubt;
  }

  /** Ids of the nodes that must all confirm the edition held for doubt to end. */
  Set<String> doubtful() {
    return doubtful;
  }

  /** Whether this process was ever in one edition with another node that serves. */
  boolean shared() {
    return shared;
  }

  /** This process stood still. Whoever was alone cannot have been left behind. */
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

  /** Ends a doubt that lasted too long to matter. */
  void tick(long now) {
    if (doubt != 0 && now - doubtUntil >= 0) {
      endDoubt();
    }
  }

  void endDoubt() {
    doubt = 0;
    doubtful = Set.of();
  }

  /** Takes what somebody else sent. */
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

  /** Takes what this process publishes itself. */
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

  long nonZero() {
    long value = random.nextLong();
    return value == 0 ? 1 : value;
  }
}
