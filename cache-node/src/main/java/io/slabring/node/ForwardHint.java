package io.slabring.node;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator when clients of this node ask mostly for keys of other nodes: they get right
 * answers, and pay for them with a hop. For one thread.
 */
final class ForwardHint {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardHint.class);
  private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long SILENT_NANOS = TimeUnit.HOURS.toNanos(1);

  /** Fewer in a minute say nothing. */
  private static final long REQUESTS_MIN = 1000;

  private final String ring;
  private long lookedAt;
  private long saidAt;
  private boolean said;
  private long forwardedBefore;
  private long servedBefore;

  /**
   * Nothing seen yet.
   *
   * @param ring by which nodes place keys
   * @param now as {@link System#nanoTime}
   */
  ForwardHint(String ring, long now) {
    this.ring = ring;
    this.lookedAt = now;
  }

  /**
   * Looks once a minute; call it more often.
   *
   * @param forwarded requests of clients that were forwarded, since the start
   * @param served requests of clients that were served here, since the start
   * @return what was said; null if nothing
   */
  String look(long now, long forwarded, long served) {
    if (now - lookedAt < LOOK_NANOS) {
      return null;
    }
    lookedAt = now;
    long newlyForwarded = forwarded - forwardedBefore;
    long all = newlyForwarded + Math.max(0, served - servedBefore);
    forwardedBefore = forwarded;
    servedBefore = served;
    boolean mostly = all >= REQUESTS_MIN && 2 * newlyForwarded > all;
    if (!mostly || said && now - saidAt < SILENT_NANOS) {
      return null;
    }
    said = true;
    saidAt = now;
    String text =
        ("%d of %d requests of clients in the last minute were for keys of other nodes, and were"
                + " forwarded: these clients do not follow the list of nodes, or do not place keys"
                + " as --ring %s does")
            .formatted(newlyForwarded, all, ring);
    LOG.info(text);
    return text;
  }
}
