package io.slabring.load.result;

import java.util.Map;

/**
 * Sums over the measured part.
 *
 * @param seconds length of the measured part
 * @param operations answered, errors included; a bulk get of n keys counts n
 * @param errors answers that were none of the expected ones
 * @param errorSamples first words of error answers and how often they came; at most 20 kinds
 * @param hits keys of gets and counters that were found
 * @param misses keys of gets and counters that were not found
 * @param operationsByKind operations by kind, such as "get"; kinds without operations are absent
 * @param bytesSent to the servers
 * @param bytesReceived from the servers
 * @param meanMicros mean latency
 * @param generatorCpuSeconds CPU time that the generator's event loops used
 * @param serverCpuSeconds CPU time that the local servers used; null if unknown
 * @param serverPeakRssBytes largest sum of the resident sizes of local servers; null if unknown
 */
public record Totals(
    double seconds,
    long operations,
    long errors,
    Map<String, Long> errorSamples,
    long hits,
    long misses,
    Map<String, Long> operationsByKind,
    long bytesSent,
    long bytesReceived,
    double meanMicros,
    double generatorCpuSeconds,
    Double serverCpuSeconds,
    Long serverPeakRssBytes) {
  public Totals {
    errorSamples = Map.copyOf(errorSamples);
    operationsByKind = Map.copyOf(operationsByKind);
  }

  /** Operations per second of wall time. */
  public double throughput() {
    return seconds > 0 ? operations / seconds : 0;
  }

  /** Share of looked-up keys that were found, 0 to 1; 0 when none was looked up. */
  public double hitRatio() {
    return hits + misses > 0 ? (double) hits / (hits + misses) : 0;
  }
}
