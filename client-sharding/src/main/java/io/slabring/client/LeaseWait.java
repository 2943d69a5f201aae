package io.slabring.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A wait for the lease of another process: when to ask again, and whether its holder is still
 * alive. Belongs to one poll at a time.
 */
final class LeaseWait<T> {
  private static final long FIRST_PAUSE_MS = 5;
  private static final long LONGEST_PAUSE_MS = 50;

  final Call<T> call;

  /** What the wait ends with. */
  final CompletableFuture<T> value = new CompletableFuture<>();

  private final long silenceNanos;
  private long pauseMs = FIRST_PAUSE_MS;
  private long seenCas;
  private long seenSinceNanos = System.nanoTime();

  LeaseWait(Call<T> call, long cas, long silenceNanos) {
    this.call = call;
    this.seenCas = cas;
    this.silenceNanos = silenceNanos;
  }

  /** The milliseconds before the next question, some more each time, and never twice the same. */
  long nextPause() {
    long pause = pauseMs;
    pauseMs = Math.min(2 * pause, LONGEST_PAUSE_MS);
    return ThreadLocalRandom.current().nextLong(pause / 2, pause + 1) + 1;
  }

  /**
   * Whether a lease was not renewed for so long that its holder must be dead. As a rule it has
   * expired by then, but another client may have touched it.
   */
  boolean isAbandoned(long cas) {
    if (cas != seenCas) {
      seenCas = cas;
      seenSinceNanos = System.nanoTime();
    }
    return System.nanoTime() - seenSinceNanos > silenceNanos;
  }
}
