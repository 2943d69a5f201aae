package io.slabring.node.server.conversation;

/**
 * What the next byte of a connection's input is. Every phase has one kind of step in {@link
 * Conversation}; AWAY and OVER take none, and FETCH and PARTS none before another node is done.
 */
public enum Phase {
  /** The first byte of all, which tells the protocol. */
  FIRST,
  /** User and password. */
  LOGIN,
  /** The beginning of a request line. */
  LINE,
  /** More keys of a get whose line is long, or whose client had to be waited for. */
  KEYS,
  /** A value, its CR LF included. */
  VALUE,
  /** A data block that belongs to no accepted request. */
  SWALLOW,
  /** The end of a line that was answered before it was whole. */
  REST_OF_LINE,
  /** The beginning of a request line, once a dump has ended that uses the connection. */
  AWAY,
  /** The request line that is executed again, once its item has been fetched from another node. */
  FETCH,
  /** What has not been sent of a request that another node carries out; all of that is answered. */
  FORWARD,
  /** The key of a get for which another node is asked. */
  PARTS,
  /** Nothing that is looked at: the connection watches. */
  WATCH,
  /** The header of a request in the binary protocol. */
  BINARY,
  /** Nothing that is looked at: the client is refused, and closes when it has read why. */
  REFUSED,
  /** Nothing: the connection is to be closed. */
  OVER
}
