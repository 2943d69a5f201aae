package io.slabring.client.loading;

import io.slabring.client.codec.Transcoder.Encoded;
import io.slabring.client.connection.Outcome;
import java.util.concurrent.CompletableFuture;

/** The right to load a key. Ends with one of its methods, which are called once. */
interface Turn {
  /** To load without storing, because the node cannot be asked. */
  Turn NONE =
      new Turn() {
        @Override
        public CompletableFuture<Outcome> store(Encoded value, long exptime) {
          return CompletableFuture.completedFuture(Outcome.NOT_STORED);
        }

        @Override
        public CompletableFuture<Void> giveUp() {
          return CompletableFuture.completedFuture(null);
        }
      };

  /**
   * Stores what was loaded, unless it is not wanted any more: somebody has changed or deleted the
   * item meanwhile.
   */
  CompletableFuture<Outcome> store(Encoded value, long exptime);

  /** Lets another caller load. Never fails. */
  CompletableFuture<Void> giveUp();
}
