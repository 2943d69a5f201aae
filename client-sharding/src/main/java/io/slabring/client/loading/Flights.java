package io.slabring.client.loading;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What calls of this process wait for together. A flight has one pilot, which loads, or polls the
 * node, on behalf of all; the others are passengers. Thread-safe.
 */
final class Flights {
  private final Map<Id, Flight> underWay = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Calls that saw the same version, and want the same type, share a flight. */
  record Id(String key, long version, Class<?> type) {}

  /** One wait of many calls. Only its pilot ends it. */
  static final class Flight {
    private final Id id;
    private final CompletableFuture<Object> landing = new CompletableFuture<>();
    private volatile Object pilot;

    private Flight(Id id, Object pilot) {
      this.id = id;
      this.pilot = pilot;
    }

    @SuppressWarnings("ReferenceEquality") // the pilot is one call, not any that equals it
    boolean isPilot(Object caller) {
      return pilot == caller;
    }

    /** What the end of a flight means for its passengers; the failure is null for a value. */
    static LoadEvent event(Throwable failure) {
      if (failure == null) {
        return LoadEvent.LANDED;
      }
      return failure instanceof CancellationException ? LoadEvent.ABANDONED : LoadEvent.CRASHED;
    }

    /**
     * Brings the value, or a failure that is for all. A CancellationException is not: passengers
     * then ask again.
     */
    CompletableFuture<Object> landing() {
      return landing;
    }
  }

  /** The flight under way, or a new one whose pilot is the caller. It has ended if all have. */
  Flight board(Id id, Object caller) {
    Flight mine = new Flight(id, caller);
    Flight other = underWay.putIfAbsent(id, mine);
    return open(other == null ? mine : other);
  }

  /** The flight under way, or a new one; the caller is its pilot from now on. */
  Flight lead(Id id, Object caller) {
    Flight flight = underWay.computeIfAbsent(id, absent -> new Flight(id, caller));
    flight.pilot = caller;
    return open(flight);
  }

  /** After close has looked for flights nobody would end this one. */
  private Flight open(Flight flight) {
    if (closed) {
      crash(flight, closed());
    }
    return flight;
  }

  /** Ends a flight with a value, which may be null. */
  void land(Flight flight, Object value) {
    underWay.remove(flight.id, flight);
    flight.landing.complete(value);
  }

  /** Ends a flight with a failure that is for all. */
  void crash(Flight flight, Throwable failure) {
    underWay.remove(flight.id, flight);
    flight.landing.completeExceptionally(failure);
  }

  /** Ends a flight for a reason that is the pilot's alone: passengers ask again. */
  void abandon(Flight flight) {
    crash(flight, new CancellationException("the pilot has gone"));
  }

  /** Nobody waits any more, and nothing is started. */
  void close() {
    closed = true;
    underWay.values().forEach(flight -> crash(flight, closed()));
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the client is closed");
  }
}
