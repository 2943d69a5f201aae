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
 * The connections to the cluster port that are not admitted yet. Their number and their time are
 * limited. If the lobby is full, a newcomer replaces the connection that has been silent for
 * longest or, if none is silent, the oldest connection of the address with the most connections. So
 * neither silent connections nor one address can keep others out. Thread-safe.
 */
final class Lobby {
  private static final int PLACES = 128;

  /** A member sends at once, but on a busy machine its first bytes can take a second. */
  private static final long SILENCE_MAX_MILLIS = 3000;

  private static final long STAY_MAX_MILLIS = 10_000;

  /** If every newcomer replaces another connection, all places are replaced in this time. */
  private static final long TURNOVER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int places;
  private final long silenceMaxMillis;
  private final long stayMaxMillis;

  /** Oldest first. */
  private final Set<Visitor> present = new LinkedHashSet<>();

  Lobby() {
    this(PLACES, SILENCE_MAX_MILLIS, STAY_MAX_MILLIS);
  }

  /**
   * Creates an empty lobby.
   *
   * @param places connections at the same time
   * @param silenceMaxMillis how long a connection may be silent
   * @param stayMaxMillis how long a connection may take until it is admitted
   */
  Lobby(int places, long silenceMaxMillis, long stayMaxMillis) {
    this.places = places;
    this.silenceMaxMillis = silenceMaxMillis;
    this.stayMaxMillis = stayMaxMillis;
  }

  /**
   * Adds a connection. If it replaces another one, the caller waits for a moment. So a flood of
   * connections costs little, and each one has time to send its first bytes.
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

  /** Removes a connection that was admitted or rejected. */
  synchronized void leave(Visitor visitor) {
    present.remove(visitor);
  }

  /** Closes the connection that is to be replaced first, if there is any. */
  synchronized void closeOne() {
    Visitor victim = firstToReplace();
    if (victim != null) {
      present.remove(victim);
      victim.closeQuietly();
    }
  }

  private Visitor firstToReplace() {
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

  /** Closes the connections whose time is over. */
  synchronized void closeLate() {
    List<Visitor> late = present.stream().filter(this::isLate).toList();
    late.forEach(present::remove);
    late.forEach(Visitor::closeLate);
  }

  private boolean isLate(Visitor visitor) {
    long age = visitor.ageMillis();
    return age > stayMaxMillis || age > silenceMaxMillis && !visitor.hasSpoken();
  }

  /** Closes all connections. */
  synchronized void closeAll() {
    present.forEach(Visitor::closeQuietly);
    present.clear();
  }
}
