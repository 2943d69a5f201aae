package io.slabring.client.loading;

import io.slabring.client.connection.Item;
import io.slabring.client.connection.ItemState;
import io.slabring.client.connection.ReplyFuture;
import io.slabring.client.item.FailureKind;
import io.slabring.client.item.Keys;
import io.slabring.client.loading.Flights.Flight;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of {@code getOrLoad}: does what its {@link LoadMachine} decides, and tells it what comes
 * of that.
 *
 * <p>A step ends with a wait, or it ends the call.
 */
final class LoadCall<T> extends SingleOwner {
  private static final Logger LOG = LoggerFactory.getLogger(LoadCall.class);

  /** An item always has a version; this stands for none. */
  private static final long NO_VERSION = 0;

  private final LoadRequest<T> request;
  private final LoadWork work;
  private final Flights flights;
  private final LoadMachine machine;
  private final CompletableFuture<T> result = new ReplyFuture<>();

  /** The flights of which it is the pilot. */
  private List<Flight> piloted = List.of();

  /** The flight boarded last; null for none. */
  private Flight flight;

  private Item item;

  /** The value that the item had; null for none. */
  private T old;

  /** What the call returns. */
  private T value;

  private Throwable failure;
  private Lease lease;
  private Turn turn = Turn.NONE;

  LoadCall(LoadRequest<T> request, LoadWork work, Flights flights, LoadMachine machine) {
    this.request = request;
    this.work = work;
    this.flights = flights;
    this.machine = machine;
  }

  /**
   * Begins.
   *
   * @throws IllegalArgumentException if the key cannot be sent
   */
  CompletableFuture<T> start() {
    ask();
    return result;
  }

  private void happened(LoadEvent event) {
    long version = item == null ? NO_VERSION : item.cas();
    try {
      take(machine.on(event, version, System.nanoTime()));
    } catch (RuntimeException | Error e) {
      broken(e);
    }
  }

  /** Not to be expected; but a call that is not ended would be waited for. */
  private void broken(Throwable bug) {
    LOG.warn("getOrLoad of '{}' has ended early", request.key(), bug);
    failure = bug;
    fail(false);
  }

  private void take(LoadStep step) {
    switch (step) {
      case ASK -> ask();
      case ASK_ANEW -> {
        leaveFlights();
        ask();
      }
      case BOARD -> board();
      case FOLLOW -> follow();
      case PAUSE -> pause(jittered(machine.pauseMillis()));
      case BACK_OFF -> {
        leaveFlights();
        pause(machine.pauseMillis());
      }
      case TAKE_OVER -> takeOver();
      case LOCK -> await(() -> work.lock(request), this::granted);
      case CHECK -> {
        turn = lease;
        await(() -> work.state(request), this::checked);
      }
      case GIVE_BACK -> await(turn::giveUp, (nothing, problem) -> happened(LoadEvent.GIVEN_BACK));
      case LOAD -> await(() -> work.run(request), this::loaded);
      case STORE -> store();
      case RETURN -> succeed(value);
      case RETURN_OLD -> succeed(old);
      case FAIL -> fail(failure instanceof CancellationException);
      case FAIL_LATE -> {
        failure = work.late(request);
        fail(true);
      }
    }
  }

  private void ask() {
    Flight landing = flight;
    int wait = await();
    if (hasLanded(landing, wait)) {
      return;
    }
    work.ask(request)
        .whenComplete(
            (found, problem) -> {
              if (claim(wait)) {
                answered(found, problem);
              } else if (found != null) {
                work.decline(request, found);
              }
            });
  }

  /** Whether the flight that the call polls for has landed before it waits. */
  private boolean hasLanded(Flight landing, int wait) {
    if (landing == null || !landing.landing().isDone()) {
      return false;
    }
    landing.landing().whenComplete(this::landed);
    return !isWaiting(wait);
  }

  private void answered(Item found, Throwable problem) {
    if (problem != null) {
      nodeFailed(problem);
      return;
    }
    if (found == null) {
      nodeFailed(work.noLease(request));
      return;
    }
    item = found;
    old = null;
    try {
      LoadEvent event = meaning();
      value = old;
      happened(event);
    } catch (RuntimeException | Error e) {
      broken(e);
    }
  }

  private LoadEvent meaning() {
    if (Keys.isLease(item)) {
      LoadEvent event = work.lease(item, machine.isPolling());
      if (event == LoadEvent.LEASE_WON) {
        lease = work.take(request, item);
      }
      return event;
    }
    old = work.decode(request, item);
    return old == null ? LoadEvent.UNREADABLE : work.value(request, item);
  }

  private void nodeFailed(Throwable problem) {
    failure = FailureKind.cause(problem);
    boolean outage = FailureKind.of(failure) == FailureKind.OUTAGE;
    happened(outage ? LoadEvent.OUTAGE : LoadEvent.REFUSAL);
  }

  /** Joins the flight for what the machine has in mind. */
  private void board() {
    LoadMachine.Purpose purpose = machine.purpose();
    switch (purpose) {
      case ALONE -> {
        work.countOutage();
        turn = Turn.NONE;
        flight = flights.board(flight(NO_VERSION), this);
      }
      case POLL -> flight = flights.board(flight(work.leaseVersion(request, item)), this);
      case RELOAD -> flight = flights.board(flight(item.cas()), this);
      case LEAD -> {
        turn = lease;
        flight = flights.lead(flight(lease.firstCas), this);
      }
    }
    if (!flight.isPilot(this)) {
      happened(LoadEvent.PASSENGER);
      return;
    }
    if (flight.landing().isCompletedExceptionally()) {
      failure = flight.landing().handle((none, end) -> end).join();
      happened(LoadEvent.CRASHED);
      return;
    }
    pilot(purpose);
    happened(LoadEvent.PILOT);
  }

  private void pilot(LoadMachine.Purpose purpose) {
    if (piloted.isEmpty()) {
      piloted = new ArrayList<>(1);
    }
    piloted.add(flight);
    if (purpose == LoadMachine.Purpose.POLL) {
      flight.landing().whenComplete(this::landed);
    }
  }

  private Flights.Id flight(long version) {
    return new Flights.Id(request.key(), version, request.type());
  }

  /** What a flight has brought. */
  private void brought(Object landed, Throwable end) {
    value = end == null ? request.type().cast(landed) : null;
    failure = end;
  }

  /**
   * The flight for which it polls has landed: another call of this process had the lease. If that
   * one has only gone away the poll goes on, and finds the lease free.
   */
  private void landed(Object landed, Throwable end) {
    LoadEvent event = Flight.event(end);
    if (event != LoadEvent.ABANDONED && claimIf(machine::isPolling)) {
      brought(landed, end);
      happened(event);
    }
  }

  private void follow() {
    CompletableFuture<Object> landing = flight.landing();
    long patience = Math.max(1, machine.deadline() - System.nanoTime());
    int wait = await();
    CompletableFuture<Boolean> deadline = after(patience, TimeUnit.NANOSECONDS);
    deadline.thenAccept(
        over -> {
          if (over && claim(wait)) {
            happened(LoadEvent.DEADLINE);
          }
        });
    landing.whenComplete(
        (landed, end) -> {
          deadline.complete(false);
          if (claim(wait)) {
            brought(landed, end);
            happened(Flight.event(end));
          }
        });
  }

  /** Not by a timer of Vert.x, which close may end. */
  private static CompletableFuture<Boolean> after(long time, TimeUnit unit) {
    return new CompletableFuture<Boolean>().completeOnTimeout(true, time, unit);
  }

  private void pause(long millis) {
    Flight landing = flight;
    int wait = await();
    if (!hasLanded(landing, wait)) {
      after(millis, TimeUnit.MILLISECONDS)
          .thenAccept(
              over -> {
                if (claim(wait)) {
                  happened(LoadEvent.PAUSE_OVER);
                }
              });
    }
  }

  /** At random, so that processes do not poll in step. */
  private static long jittered(long millis) {
    return ThreadLocalRandom.current().nextLong(millis / 2, millis + 1) + 1;
  }

  /** Starts something and waits for its end. */
  private <R> void await(Supplier<CompletableFuture<R>> step, BiConsumer<R, Throwable> next) {
    int wait = await();
    step.get()
        .whenComplete(
            (done, problem) -> {
              if (claim(wait)) {
                try {
                  next.accept(done, problem);
                } catch (RuntimeException | Error e) {
                  broken(e);
                }
              }
            });
  }

  private void takeOver() {
    Item seen = item;
    await(() -> work.takeOver(request, seen), this::granted);
  }

  private void granted(Lease taken, Throwable problem) {
    lease = taken;
    if (problem != null) {
      nodeFailed(problem);
    } else {
      happened(taken == null ? LoadEvent.DENIED : LoadEvent.GRANTED);
    }
  }

  private void checked(ItemState state, Throwable problem) {
    if (problem != null) {
      nodeFailed(problem);
    } else if (state == null || state.cas() != item.cas()) {
      happened(LoadEvent.DENIED);
    } else {
      turn = work.reload(request, state, lease);
      happened(LoadEvent.GRANTED);
    }
  }

  private void loaded(T loaded, Throwable problem) {
    value = loaded;
    if (problem != null) {
      loaderFailed(problem);
    } else {
      happened(loaded == null ? LoadEvent.LOADED_NOTHING : LoadEvent.LOADED);
    }
  }

  private void loaderFailed(Throwable problem) {
    failure = FailureKind.cause(problem);
    happened(work.loaderFailed(failure));
  }

  private void store() {
    CompletableFuture<Void> stored;
    try {
      stored = work.store(request, turn, value);
    } catch (RuntimeException e) {
      loaderFailed(e);
      return;
    }
    await(() -> stored, (nothing, problem) -> happened(LoadEvent.STORED));
  }

  /** Others go on without this call: its passengers ask again. */
  private void leaveFlights() {
    endFlights(flights::abandon);
  }

  private void endFlights(Consumer<Flight> end) {
    for (Flight one : piloted) {
      if (one.isPilot(this)) {
        end.accept(one);
      }
    }
    piloted = List.of();
  }

  private void succeed(T end) {
    if (!piloted.isEmpty()) {
      endFlights(one -> flights.land(one, end));
    }
    result.complete(end);
  }

  /**
   * Ends with the failure.
   *
   * @param alone whether it concerns this call only, and not its passengers
   */
  private void fail(boolean alone) {
    Throwable end = failure;
    endFlights(alone ? flights::abandon : one -> flights.crash(one, end));
    // Callers get a CompletionException, as they do from any dependent stage.
    result.completeExceptionally(new CompletionException(end));
  }
}
