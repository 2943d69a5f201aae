package io.slabring.client.loading;

/** What can happen to a call of {@code getOrLoad}. */
enum LoadEvent {
  /** The node has a value that is not due. */
  VALUE,

  /** The node has a valid value whose time to live is almost over. */
  DUE,

  /** The node has a value that was invalidated. */
  STALE,

  /** The node has a value that this client cannot read: foreign data. */
  UNREADABLE,

  /** There was no item; the node has given the lease to this call. */
  LEASE_WON,

  /** Another caller holds the lease. */
  LEASE_HELD,

  /** Another caller holds the lease, and its value is not wanted any more. */
  LEASE_STALE,

  /** The node cannot be reached, does not answer in time, or is overloaded. */
  OUTAGE,

  /** The node has refused, or answered what it must not. */
  REFUSAL,

  /** The call is the pilot of its flight. */
  PILOT,

  /** Another call is the pilot of the flight. */
  PASSENGER,

  /** The flight has brought a value. */
  LANDED,

  /** The flight has failed, for all. */
  CRASHED,

  /** The flight has ended for a reason that is the pilot's alone. */
  ABANDONED,

  /** A pause is over. */
  PAUSE_OVER,

  /** The time of the call is over. */
  DEADLINE,

  /** The node has granted what was asked for. */
  GRANTED,

  /** Another caller was faster. */
  DENIED,

  /** The loader has returned a value. */
  LOADED,

  /** The loader has returned null. */
  LOADED_NOTHING,

  /** The loader has failed, or returned what cannot be stored. */
  LOADER_FAILED,

  /** The loader has failed in a way that an old value must not hide. */
  LOADER_BROKEN,

  /** The value was stored, or was not wanted any more, or the node could not be asked. */
  STORED,

  /** A right to load was given back. */
  GIVEN_BACK
}
