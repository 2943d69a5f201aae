package io.slabring.client.connection;

/** How a node answers a change. */
public enum Outcome {
  /** Stored, deleted, touched or invalidated. */
  DONE,
  /** The condition of {@link StoreMode#ADD}, REPLACE, APPEND or PREPEND does not hold. */
  NOT_STORED,
  /** The item has another cas than the one given. */
  EXISTS,
  /** There is no such item; of those with a cas, only. */
  NOT_FOUND
}
