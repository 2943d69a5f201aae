package io.slabring.load.result;

import java.time.Instant;
import java.util.List;

/**
 * Everything that one run found out. Immutable. {@link ResultFile} reads and writes it as JSON.
 *
 * @param startedAt when the measured part began, after preload and warm-up
 * @param machine where the generator ran
 * @param arguments the command line, as given
 * @param workload what was sent
 * @param pace how it was sent
 * @param targets the servers, in the order of {@link Second#nodeOperations}
 * @param seconds the measured part, one sample a second; the last one may be shorter than a second
 * @param totals sums over the measured part
 * @param latency percentiles over the measured part, ascending, up to the maximum (100)
 * @param lateness open loop only: how much later than intended operations left the generator, of
 *     its own or because the server let it wait. Empty in a closed loop
 * @param violations in verified mode: wrong, torn or stale values, each with the key's history
 * @param partial whether the run ended before it was to end; the figures cover what there was
 * @param partialReason one sentence, or null when not partial
 */
public record RunResult(
    Instant startedAt,
    Machine machine,
    List<String> arguments,
    UsedWorkload workload,
    Pace pace,
    List<Target> targets,
    List<Second> seconds,
    Totals totals,
    List<Percentile> latency,
    List<Percentile> lateness,
    List<Violation> violations,
    boolean partial,
    String partialReason) {
  public RunResult {
    arguments = List.copyOf(arguments);
    targets = List.copyOf(targets);
    seconds = List.copyOf(seconds);
    latency = List.copyOf(latency);
    lateness = List.copyOf(lateness);
    violations = List.copyOf(violations);
  }

  /** Microseconds that a percentage of the operations took at most; NaN if there were none. */
  public double latencyAt(double percentile) {
    return Percentile.at(latency, percentile);
  }
}
