package io.slabring.client.connection;

/** Receives events of connections. Called on an event loop: must neither block nor throw. */
public interface ConnectionListener {
  /** A listener that does nothing. */
  ConnectionListener NONE = new ConnectionListener() {};

  /** A connection has become ready for operations. */
  default void connected(NodeAddress node) {}

  /** A ready connection has ended. */
  default void disconnected(NodeAddress node, NodeException reason) {}

  /** An attempt to connect has failed; the next one follows after a pause. */
  default void connectFailed(NodeAddress node, NodeException reason) {}
}
