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
 * The one thread that acts: it brings events to the {@link Participant}, and what that wants to the
 * {@link Channel} and the {@link Notifier}. Public methods are thread-safe.
 */
final class MemberThread implements Channel.Listener, Outbox, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MemberThread.class);
  private static final long EPOCH = Instant.parse("2020-01-01T00:00:00Z").getEpochSecond();

  /** The thread looks around this often, and so notices that it stood still. */
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

  /** Why this process cannot go on as a member; null while it can. */
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

  /** The newest edition. */
  Edition held() {
    return held;
  }

  /** Joins the cluster. */
  void start(String cluster) throws IOException {
    thread.start();
    channel.connect(this);
  }

  /** Tells the cluster what this process is doing. */
  void become(NodeState newState) {
    events.add(() -> participant.become(newState, now()));
  }

  /** Waits until the edition held is such, or for so long. */
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
        LOG.warn("{}: another node advertises this address, too; one is listed", channel.name());
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
        LOG.error("{}: cannot act on view {}", channel.name(), held.version(), e);
      }
    }
  }

  /**
   * An Error, as when memory is short, has ended the one thread that acts. JGroups would go on
   * telling the others that this process lives, so it leaves, as often as it takes.
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
            "{}: left the cluster, because its membership failed. Restart this process",
            channel.name(),
            failure);
      } catch (RuntimeException | Error e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
      }
    }
  }

  private void stoodStill(long gap) {
    LOG.warn("{}: stood still for {} ms and may have missed views", channel.name(), gap);
    participant.stoodStill(now());
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Leaves and ends. */
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
