package io.slabring.client.connection;

/** The result of a change. */
public enum Outcome {
  /** Stored, deleted, touched or invalidated. */
  DONE,
  /** The condition of {@link StoreMode#ADD}, REPLACE, APPEND or PREPEND is not met. */
  NOT_STORED,
  /** The item has another version than the one given. */
  EXISTS,
  /** There is no such item. */
  NOT_FOUND
}
