package io.slabring.membership;

/** What a node of the cluster is doing. */
public enum NodeState {
  /** Started, or only looking on: no key belongs to it, and clients do not see it. */
  JOINING,
  /** Listed: clients send it the keys that the ring gives it. */
  SERVING,
  /** Not listed any more; answers whoever still asks, then stops. */
  LEAVING
}
