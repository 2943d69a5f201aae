package io.slabring.membership;

/** The state of a node. Clients see only serving nodes. */
public enum NodeState {
  /** Started, or an observer. It owns no keys, and clients do not see it. */
  JOINING,
  /** Listed for clients, which send it the keys that it owns. */
  SERVING,
  /** No longer listed. It still answers requests, and will stop. */
  LEAVING
}
