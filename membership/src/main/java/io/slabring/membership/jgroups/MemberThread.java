package io.slabring.membership.jgroups;

import io.slabring.membership.ClusterView;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.listeners.Notifier;
import io.slabring.membership.member.Outbox;
import io.slabring.membership.member.Participant;
import io.slabring.membership.member.Times;
import io.slabring.membership.messages.Edition;
import io.slabring.membership.messages.Message;
import io.slabring.membership.messages.MessageCodec;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a member. It passes events to the {@link Participant}, and the effects of that to
 * the {@link Channel} and the {@link Notifier}. Thread-safe, except for the methods of {@link
 * Outbox}, which the thread itself calls.
 */
final class MemberThread implements Channel.Listener, Outbox, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MemberThread.class);
  private static final long EPOCH = Instant.parse("2020-01-01T00:00:00Z").getEpochSecond();

  /** The thread wakes up this often, and so notices that it was paused. */
  private static final int LOOK_MS = 100;

  /** The longest pause between attempts to leave after a failure. */
  private static final long LEAVE_RETRY_MAX_MS = 5000;

  private final Channel channel;
  private final Notifier notifier;
  private final Times times;
  private final EventQueue events = new EventQueue();
  private final Participant participant;
  private final Thread thread;
  private final Set<String> rivals = new HashSet<>();

  private Message lastSent;
  private byte[] lastBytes;
  private volatile Edition held = Edition.NONE;
  private volatile boolean closed;

  /** The error that ended the membership; null before. */
  private volatile Throwable failure;

  MemberThread(Channel channel, Notifier notifier, Times times, MembershipConfig config) {
    this.channel = channel;
    this.notifier = notifier;
    this.times = times;
    participant =
        new Participant(
            channel.id(),
            config,
            this,
            times,
            new SecureRandom(),
            () -> Instant.now().getEpochSecond() - EPOCH);
    thread = new Thread(this::run, "membership " + channel.name());
    thread.setDaemon(true);
  }

  String id() {
    return channel.id();
  }

  Address address() {
    return channel.address();
  }

  int port() {
    return channel.port();
  }

  long suspicions() {
    return channel.suspicions();
  }

  /** Returns the newest edition. */
  Edition held() {
    return held;
  }

  /** Joins the cluster. */
  void start(String cluster) throws IOException {
    thread.start();
    channel.connect(this);
  }

  /** Announces a state of this process. */
  void become(NodeState newState) {
    events.add(() -> participant.become(newState, now()));
  }

  /** Waits until the newest edition meets the condition, or until the time is over. */
  synchronized void await(Predicate<Edition> condition, long millis) {
    long end = now() + millis;
    try {
      for (long left = millis; left > 0 && !condition.test(held); left = end - now()) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void membersChanged(List<Node> members, Set<String> observers, boolean merged) {
    events.add(() -> participant.membersChanged(members, observers, merged, now()));
  }

  @Override
  public void received(String from, Message message) {
    events.offer(() -> participant.receive(from, message, now()));
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
  }

  @Override
  public void send(String member, Message message) {
    if (!message.equals(lastSent)) {
      lastSent = message;
      lastBytes = MessageCodec.encode(message);
    }
    channel.send(member, lastBytes);
  }

  @Override
  public boolean isGone(String member) {
    return channel.isGone(member);
  }

  @Override
  public void publish(ClusterView view, boolean continuous) {
    synchronized (this) {
      held = participant.held();
      notifyAll();
    }
    notifier.publish(view, continuous);
    Node own = held.node(id());
    for (Node node : view.nodes()) {
      boolean sameAddress = own != null && node.port() == own.port();
      if (sameAddress
          && node.host().equals(own.host())
          && !node.equals(own)
          && rivals.add(node.id())) {
        LOG.warn(
            "{}: another node advertises this address, too; only one is listed", channel.name());
      }
    }
  }

  private void run() {
    try {
      act();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    if (failure != null && !closed) {
      giveUp();
    }
  }

  private void act() {
    long alive = now();
    long wall = System.currentTimeMillis();
    long due = alive;
    while (!closed && failure == null) {
      try {
        Runnable event = events.next(due - now());
        long gap = Math.max(now() - alive, System.currentTimeMillis() - wall);
        alive = now();
        wall = System.currentTimeMillis();
        if (gap > times.pause()) {
          stoodStill(gap);
        }
        if (event != null) {
          event.run();
        }
        due = participant.tick(now(), LOOK_MS);
      } catch (InterruptedException e) {
        closed = true;
      } catch (RuntimeException e) {
        notifier.missed();
        LOG.error("{}: failed to process an event at view {}", channel.name(), held.version(), e);
      }
    }
  }

  /**
   * Leaves the cluster after an Error, for example for lack of memory, has ended the thread.
   * Otherwise JGroups would go on reporting this process as alive. Tries until it succeeds.
   */
  private void giveUp() {
    boolean left = false;
    for (long pause = LOOK_MS; !left && !closed; pause = Math.min(2 * pause, LEAVE_RETRY_MAX_MS)) {
      try {
        synchronized (this) {
          held = Edition.NONE;
          notifyAll();
        }
        notifier.end(failure);
        channel.close();
        left = true;
        LOG.error(
            "{}: left the cluster after an internal error. Restart this process",
            channel.name(),
            failure);
      } catch (RuntimeException | Error e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
      }
    }
  }

  private void stoodStill(long gap) {
    LOG.warn(
        "{}: this process was paused for {} ms and may have missed views", channel.name(), gap);
    participant.stoodStill(now());
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Leaves the cluster and ends the thread. */
  @Override
  public void close() {
    channel.close();
    closed = true;
    thread.interrupt();
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
