package io.slabring.node.server.command;

import io.slabring.node.store.command.Reservation;
import io.slabring.protocol.Reply;

/** Answers that the classic and the meta commands have in common. */
final class StoreAnswers {
  private StoreAnswers() {}

  /** To a store command for which there is no memory: memcached's words depend on when. */
  static Reply noMemory(Reservation reservation) {
    return reservation.isCutShort() ? Reply.NO_MEMORY_READING : Reply.NO_MEMORY_STORING;
  }
}
