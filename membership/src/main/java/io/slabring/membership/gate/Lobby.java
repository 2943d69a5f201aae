package io.slabring.membership.gate;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections to the cluster port that have not been admitted yet: so many at a time, each for a
 * bounded time. When it is full, the one that has been silent for longest makes room or, if all
 * have spoken, the oldest one of the address that has most. So neither silence nor one address
 * keeps others out. Thread-safe.
 */
final class Lobby {
  private static final int PLACES = 128;

  /** A member speaks at once, but on a busy machine its first words take a second. */
  private static final long SILENCE_MAX_MILLIS = 3000;

  private static final long STAY_MAX_MILLIS = 10_000;

  /** How long all places last when every newcomer needs that of another one. */
  private static final long TURNOVER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int places;
  private final long silenceMaxMillis;
  private final long stayMaxMillis;

  /** The oldest first. */
  private final Set<Visitor> present = new LinkedHashSet<>();

  Lobby() {
    this(PLACES, SILENCE_MAX_MILLIS, STAY_MAX_MILLIS);
  }

  /**
   * An empty lobby.
   *
   * @param places connections at a time
   * @param silenceMaxMillis how long one may say nothing
   * @param stayMaxMillis how long one may take in all
   */
  Lobby(int places, long silenceMaxMillis, long stayMaxMillis) {
    this.places = places;
    this.silenceMaxMillis = silenceMaxMillis;
    this.stayMaxMillis = stayMaxMillis;
  }

  /**
   * Lets a connection in. If it takes the place of another one, the caller waits a little: so a
   * flood costs little, and each connection has time for its first words.
   */
  void enter(Visitor visitor) {
    boolean full;
    synchronized (this) {
      full = present.size() >= places;
      if (full) {
        closeOne();
      }
      present.add(visitor);
    }
    if (full) {
      LockSupport.parkNanos(TURNOVER_NANOS / places);
    }
  }

  /** Forgets one that was admitted or turned away. */
  synchronized void leave(Visitor visitor) {
    present.remove(visitor);
  }

  /** Closes the one that is missed least, if there is one. */
  synchronized void closeOne() {
    Visitor victim = leastMissed();
    if (victim != null) {
      present.remove(victim);
      victim.closeQuietly();
    }
  }

  private Visitor leastMissed() {
    Map<InetAddress, Integer> counts = new HashMap<>();
    int most = 0;
    for (Visitor visitor : present) {
      if (!visitor.hasSpoken()) {
        return visitor;
      }
      most = Math.max(most, counts.merge(visitor.getInetAddress(), 1, Integer::sum));
    }
    for (Visitor visitor : present) {
      if (counts.get(visitor.getInetAddress()) == most) {
        return visitor;
      }
    }
    return null;
  }

  /** Closes those whose time is over. */
  synchronized void closeLate() {
    List<Visitor> late = present.stream().filter(this::isLate).toList();
    late.forEach(present::remove);
    late.forEach(Visitor::closeLate);
  }

  private boolean isLate(Visitor visitor) {
    long age = visitor.ageMillis();
    return age > stayMaxMillis || age > silenceMaxMillis && !visitor.hasSpoken();
  }

  /** Closes all. */
  synchronized void closeAll() {
    present.forEach(Visitor::closeQuietly);
    present.clear();
  }
}
