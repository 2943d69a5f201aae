package io.slabring.node.server.command;

/** What follows in the input after a request line was executed. */
public enum After {
  /** The next request. */
  LINE,
  /** The value, for the item that was reserved. */
  VALUE,
  /** The value, which was stored from where it lies or is not wanted. */
  SWALLOW,
  /** More keys of the same line, which have not been received yet. */
  KEYS,
  /** More keys of the same line, to be looked up when the client has read the values before. */
  KEYS_BLOCKED,
  /** The next request: all keys of a get have been looked up, and its last line is owed. */
  END,
  /**
   * The same again: nothing was done, for the key is not here, as {@link Commands#place} says. The
   * keys of a get before this one have been answered.
   */
  ELSEWHERE,
  /** The end of a line that was answered already. */
  REST_OF_LINE,
  /** Nothing that is looked at: the connection watches. */
  WATCH,
  /** Nothing before something else that uses the connection has ended. */
  AWAY,
  /** Nothing that matters: close the connection. */
  OVER
}
