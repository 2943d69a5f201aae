package io.slabring.node.server.conversation;

/** What a conversation waits for before it goes on: the reason why the last input stopped. */
public enum Wait {
  /** More input. */
  INPUT,
  /** The other connections, which have their turn. */
  TURN,
  /** The client, which has to read its replies. */
  CLIENT,
  /** Others than the client: a dump that uses the connection, or another node. */
  OTHERS,
  /** The client, which has been refused and has to close. */
  GOODBYE,
  /** Nothing: the connection is to be closed once the replies are sent. */
  END
}
