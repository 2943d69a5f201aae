package io.slabring.membership.member;

import io.slabring.membership.ClusterView;
import io.slabring.membership.messages.Message;

/**
 * The effects of the state machines on the outside. The real one sends by JGroups; the simulated
 * cluster of the tests has another.
 */
public interface Outbox {
  /**
   * Sends a message to another member. Reliable and in order while both are alive. Must not block.
   */
  void send(String member, Message message);

  /**
   * Returns whether a missing process is known to have ended, because its machine refuses
   * connections at its port. Does not block: it starts a check, whose result a later call returns.
   */
  boolean isGone(String member);

  /** Passes a view to the listeners of this process. */
  void publish(ClusterView view, boolean continuous);
}
