package io.slabring.client.loading;

/** What a call of {@code getOrLoad} has to do next. */
enum LoadStep {
  /** Ask the node for the item, and for a lease if there is none. */
  ASK,

  /** Leave the flights to others, then ask. */
  ASK_ANEW,

  /** Join the flight for {@link LoadMachine#purpose}, or become its pilot. */
  BOARD,

  /** Wait for the pilot, until the deadline of the call. */
  FOLLOW,

  /** Wait for {@link LoadMachine#pauseMillis}. */
  PAUSE,

  /** Leave the flights to others, then wait for {@link LoadMachine#pauseMillis}. */
  BACK_OFF,

  /** Put a lease in the place of the item. */
  TAKE_OVER,

  /** Ask for the right to load a value that others may still see. */
  LOCK,

  /** Ask whether the item is still the one that was seen. */
  CHECK,

  /** Give back the right to load. */
  GIVE_BACK,

  /** Load with the right that was granted, or with none. */
  LOAD,

  /** Store what was loaded. */
  STORE,

  /** End with the value that was found, loaded, or brought by a flight; or with null. */
  RETURN,

  /** End with the value that was found at first. */
  RETURN_OLD,

  /** End with what has failed. */
  FAIL,

  /** End, because the time of the call is over. */
  FAIL_LATE
}
