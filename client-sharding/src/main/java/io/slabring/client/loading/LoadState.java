package io.slabring.client.loading;

/** What a call of {@code getOrLoad} waits for. */
enum LoadState {
  /** The item of the key, from the node. */
  ASKING,

  /** The same, while another caller holds the lease: this call polls for all of its flight. */
  POLLING,

  /** The time of the next poll. */
  BETWEEN_POLLS,

  /** The time to ask again, because another process loads a value that is of no use here. */
  BACKING_OFF,

  /** Whether it is the pilot of a flight or a passenger. */
  BOARDING,

  /** The pilot of its flight. */
  FOLLOWING,

  /** A lease in the place of one that is abandoned or stale. */
  TAKING_OVER,

  /** The right to load a value that others may still see. */
  LOCKING,

  /** The item's present version, now that nobody else may load it. */
  CHECKING,

  /** The node to give back a right that is of no use: the item has changed. */
  RELEASING,

  /** The loader. */
  LOADING,

  /** The node to store what was loaded. */
  STORING,

  /** The node to give back the right to load, because there is nothing to store. */
  GIVING_BACK,

  /** Nothing: the call has ended. */
  DONE
}
