package io.slabring.client.connection;

/** Is told what happens to connections. Called on an event loop: must neither block nor throw. */
public interface ConnectionListener {
  /** A listener that does nothing. */
  ConnectionListener NONE = new ConnectionListener() {};

  /** A connection is ready for operations. */
  default void connected(NodeAddress node) {}

  /** A ready connection ended. */
  default void disconnected(NodeAddress node, NodeException reason) {}

  /** An attempt to connect failed; the next one follows after the backoff. */
  default void connectFailed(NodeAddress node, NodeException reason) {}
}
