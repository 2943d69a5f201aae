package io.slabring.node.store.command;

/** What became of a command that changes the store. */
public enum Outcome {
  /** A chunk is reserved and waits for its value. */
  RESERVED,
  /** The value is stored. */
  STORED,
  /** The condition of add, replace, append or prepend does not hold. */
  NOT_STORED,
  /** The item has another CAS unique than the one given. */
  EXISTS,
  /** There is no such item. */
  NOT_FOUND,
  /** The item is gone (or marked stale, where that was asked for). */
  DELETED,
  /** The item has a new expiry. */
  TOUCHED,
  /** The value is not a decimal number of 64 bits. */
  NON_NUMERIC,
  /** The item is larger than the limit. */
  TOO_LARGE,
  /** No memory, and nothing may or can be evicted. */
  NO_MEMORY,
  /** Nothing was done: the key is not here, and {@link StoreSession#place} says where it may be. */
  ELSEWHERE
}
