package io.slabring.membership.member;

import io.slabring.membership.ClusterView;
import io.slabring.membership.messages.Message;

/** Where the state machines put what is to be done. */
public interface Outbox {
  /** Sends a message to another member, reliably and in order while both are alive. */
  void send(String member, Message message);

  /**
   * Whether a process that is missed is known to have ended, because its machine refuses
   * connections at its port. Does not block: what is found out is told when asked again.
   */
  boolean isGone(String member);

  /** Tells this process's own listeners. */
  void publish(ClusterView view, boolean continuous);
}
