package io.slabring.client.loading;

/**
 * Decides what a call of {@code getOrLoad} does next. Knows no node, thread or clock: it is told
 * what has happened and when, and answers with a {@link LoadStep}. Not thread-safe.
 *
 * <pre>
 *   value                      -> return it
 *   lease, won                 -> load, store, return
 *   lease, of another          -> poll until there is a value, or the lease is free
 *   value that is due, won     -> load, store, return
 *   value that is due, not won -> return it
 * </pre>
 *
 * <p>An event that cannot happen in a state is an IllegalStateException, and changes nothing.
 */
final class LoadMachine {
  private static final long FIRST_PAUSE_MS = 5;
  private static final long LONGEST_PAUSE_MS = 50;

  /** Before a value of no use, which another process loads, is read again. */
  private static final long BUSY_MS = 25;

  private final LoadRules rules;
  private final long deadline;
  private LoadState state = LoadState.ASKING;
  private Purpose purpose = Purpose.ALONE;
  private Old old = Old.NONE;
  private long pauseMillis;

  /** The lease that is polled, and since when it has this version. */
  private long leaseVersion;

  private long leaseSince;

  /** How the call ends once the right to load is given back. */
  private LoadStep end;

  /** Why a flight is boarded. */
  enum Purpose {
    /** To load without the node, which cannot be asked. */
    ALONE,
    /** To wait for a lease that another caller holds. */
    POLL,
    /** To load a value that others may still see. */
    RELOAD,
    /** To load with a lease, as the pilot of those in this process that wait for it. */
    LEAD
  }

  /** What the item held when it was read last. */
  private enum Old {
    NONE,
    STALE,
    VALID
  }

  /** A call that begins at this time, in terms of {@link System#nanoTime}. */
  LoadMachine(LoadRules rules, long now) {
    this.rules = rules;
    this.deadline = now + rules.patienceNanos();
  }

  LoadState state() {
    return state;
  }

  Purpose purpose() {
    return purpose;
  }

  /** The length of the pause that begins. */
  long pauseMillis() {
    return pauseMillis;
  }

  /** When the time of the call is over. */
  long deadline() {
    return deadline;
  }

  private boolean isOver(long now) {
    return now - deadline >= 0;
  }

  /** Whether it polls, so that a landing of its flight by another call ends it. */
  boolean isPolling() {
    return state == LoadState.POLLING || state == LoadState.BETWEEN_POLLS;
  }

  /**
   * Takes an event.
   *
   * @param version of the item that the event is about, 0 for none
   * @param now in terms of {@link System#nanoTime}
   */
  LoadStep on(LoadEvent event, long version, long now) {
    return switch (state) {
      case ASKING -> asked(event, version, now);
      case POLLING -> polled(event, version, now);
      case BETWEEN_POLLS ->
          event == LoadEvent.PAUSE_OVER ? to(LoadState.POLLING, LoadStep.ASK) : landed(event);
      case BACKING_OFF -> only(LoadEvent.PAUSE_OVER, event, LoadState.ASKING, LoadStep.ASK);
      case BOARDING -> boarded(event);
      case FOLLOWING -> followed(event);
      case TAKING_OVER -> takenOver(event);
      case LOCKING -> locked(event, now);
      case CHECKING -> checked(event);
      case RELEASING -> only(LoadEvent.GIVEN_BACK, event, LoadState.ASKING, LoadStep.ASK_ANEW);
      case LOADING -> loaded(event);
      case STORING -> stored(event);
      case GIVING_BACK -> only(LoadEvent.GIVEN_BACK, event, LoadState.DONE, end);
      case DONE -> throw impossible(event);
    };
  }

  private LoadStep to(LoadState next, LoadStep step) {
    state = next;
    return step;
  }

  private LoadStep only(LoadEvent expected, LoadEvent event, LoadState next, LoadStep step) {
    if (event != expected) {
      throw impossible(event);
    }
    return to(next, step);
  }

  private IllegalStateException impossible(LoadEvent event) {
    return new IllegalStateException(event + " cannot happen in state " + state);
  }

  private LoadStep board(Purpose why) {
    purpose = why;
    return to(LoadState.BOARDING, LoadStep.BOARD);
  }

  private LoadStep asked(LoadEvent event, long version, long now) {
    old = Old.NONE;
    return switch (event) {
      case VALUE -> to(LoadState.DONE, LoadStep.RETURN);
      case DUE -> reload(Old.VALID);
      case STALE -> reload(Old.STALE);
      case UNREADABLE -> reload(Old.NONE);
      case LEASE_WON -> board(Purpose.LEAD);
      case LEASE_HELD -> {
        pauseMillis = 0;
        leaseVersion = version;
        leaseSince = now;
        yield board(Purpose.POLL);
      }
      case LEASE_STALE -> to(LoadState.TAKING_OVER, LoadStep.TAKE_OVER);
      default -> unanswered(event);
    };
  }

  private LoadStep reload(Old found) {
    old = found;
    return board(Purpose.RELOAD);
  }

  /** Without an answer the call loads alone if an outage is a miss, and fails otherwise. */
  private LoadStep unanswered(LoadEvent event) {
    if (event == LoadEvent.OUTAGE && rules.outageIsMiss()) {
      return board(Purpose.ALONE);
    }
    if (event != LoadEvent.OUTAGE && event != LoadEvent.REFUSAL) {
      throw impossible(event);
    }
    return to(LoadState.DONE, LoadStep.FAIL);
  }

  private LoadStep polled(LoadEvent event, long version, long now) {
    return switch (event) {
      case LANDED, CRASHED -> landed(event);
      case LEASE_HELD -> {
        if (isAbandoned(version, now)) {
          yield to(LoadState.TAKING_OVER, LoadStep.TAKE_OVER);
        }
        yield isOver(now) ? to(LoadState.DONE, LoadStep.FAIL_LATE) : pollLater();
      }
      case OUTAGE, REFUSAL -> {
        boolean loads = event == LoadEvent.OUTAGE && rules.outageIsMiss();
        yield loads || isOver(now) ? unanswered(event) : pollLater();
      }
      default -> asked(event, version, now);
    };
  }

  private LoadStep pollLater() {
    pauseMillis = pauseMillis == 0 ? FIRST_PAUSE_MS : Math.min(2 * pauseMillis, LONGEST_PAUSE_MS);
    return to(LoadState.BETWEEN_POLLS, LoadStep.PAUSE);
  }

  /**
   * Whether a lease was not renewed for so long that its holder must be dead. As a rule it has
   * expired by then, but another client may have touched it.
   */
  private boolean isAbandoned(long version, long now) {
    if (version != leaseVersion) {
      leaseVersion = version;
      leaseSince = now;
    }
    return now - leaseSince > rules.silenceNanos();
  }

  private LoadStep boarded(LoadEvent event) {
    if (event == LoadEvent.PILOT) {
      return switch (purpose) {
        case ALONE, LEAD -> to(LoadState.LOADING, LoadStep.LOAD);
        case POLL -> pollLater();
        case RELOAD -> to(LoadState.LOCKING, LoadStep.LOCK);
      };
    }
    if (event == LoadEvent.CRASHED) {
      return landed(event);
    }
    if (event != LoadEvent.PASSENGER || purpose == Purpose.LEAD) {
      throw impossible(event);
    }
    return purpose == Purpose.RELOAD && old != Old.NONE
        ? to(LoadState.DONE, LoadStep.RETURN_OLD)
        : to(LoadState.FOLLOWING, LoadStep.FOLLOW);
  }

  private LoadStep followed(LoadEvent event) {
    return switch (event) {
      case ABANDONED -> to(LoadState.ASKING, LoadStep.ASK);
      case DEADLINE -> to(LoadState.DONE, LoadStep.FAIL_LATE);
      default -> landed(event);
    };
  }

  private LoadStep landed(LoadEvent event) {
    return switch (event) {
      case LANDED -> to(LoadState.DONE, LoadStep.RETURN);
      case CRASHED -> to(LoadState.DONE, LoadStep.FAIL);
      default -> throw impossible(event);
    };
  }

  private LoadStep takenOver(LoadEvent event) {
    return switch (event) {
      case GRANTED -> board(Purpose.LEAD);
      case DENIED -> to(LoadState.ASKING, LoadStep.ASK);
      default -> unanswered(event);
    };
  }

  private LoadStep locked(LoadEvent event, long now) {
    if (event == LoadEvent.GRANTED) {
      return to(LoadState.CHECKING, LoadStep.CHECK);
    }
    if (event != LoadEvent.DENIED && event != LoadEvent.OUTAGE && event != LoadEvent.REFUSAL) {
      throw impossible(event);
    }
    if (old != Old.NONE) {
      return to(LoadState.DONE, LoadStep.RETURN_OLD);
    }
    if (event != LoadEvent.DENIED) {
      return unanswered(event);
    }
    if (isOver(now)) {
      return to(LoadState.DONE, LoadStep.FAIL_LATE);
    }
    pauseMillis = BUSY_MS;
    return to(LoadState.BACKING_OFF, LoadStep.BACK_OFF);
  }

  /** A right that came after another caller's load, or of which nothing is known, is of no use. */
  private LoadStep checked(LoadEvent event) {
    return switch (event) {
      case GRANTED -> to(LoadState.LOADING, LoadStep.LOAD);
      case DENIED, OUTAGE, REFUSAL -> to(LoadState.RELEASING, LoadStep.GIVE_BACK);
      default -> throw impossible(event);
    };
  }

  private LoadStep loaded(LoadEvent event) {
    return switch (event) {
      case LOADED -> to(LoadState.STORING, LoadStep.STORE);
      case LOADED_NOTHING -> giveBack(LoadStep.RETURN);
      case LOADER_FAILED, LOADER_BROKEN -> failed(event);
      default -> throw impossible(event);
    };
  }

  private LoadStep stored(LoadEvent event) {
    return switch (event) {
      case STORED -> to(LoadState.DONE, LoadStep.RETURN);
      case LOADER_FAILED, LOADER_BROKEN -> failed(event);
      default -> throw impossible(event);
    };
  }

  /** A valid value is not lost because it could not be refreshed; a programming error is told. */
  private LoadStep failed(LoadEvent event) {
    boolean keepsOld = old == Old.VALID && event == LoadEvent.LOADER_FAILED;
    return giveBack(keepsOld ? LoadStep.RETURN_OLD : LoadStep.FAIL);
  }

  private LoadStep giveBack(LoadStep then) {
    end = then;
    return to(LoadState.GIVING_BACK, LoadStep.GIVE_BACK);
  }
}
