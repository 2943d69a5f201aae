package io.slabring.load.result;

import java.time.Instant;
import java.util.List;

/**
 * What a replay of a trace found out.
 *
 * @param startedAt when it began
 * @param machine where it ran
 * @param trace file
 * @param scale of the values' sizes, as on the command line
 * @param targets the servers
 * @param accesses gets, one for each key of the trace
 * @param misses gets that found nothing, each followed by a set
 * @param errors sets that were refused
 * @param uniqueKeys different keys of the trace, up to where it was replayed
 * @param uniqueBytes sum of their values' sizes
 * @param seconds it took
 * @param partial whether it ended before the trace did
 * @param partialReason one sentence, or null when not partial
 */
public record ReplayResult(
    Instant startedAt,
    Machine machine,
    String trace,
    String scale,
    List<Target> targets,
    long accesses,
    long misses,
    long errors,
    long uniqueKeys,
    long uniqueBytes,
    double seconds,
    boolean partial,
    String partialReason) {
  public ReplayResult {
    targets = List.copyOf(targets);
  }

  /** Share of the accesses that found nothing, 0 to 1. */
  public double missRatio() {
    return accesses == 0 ? 0 : (double) misses / accesses;
  }
}
