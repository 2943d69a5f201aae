package io.slabring.load.result;

import java.util.List;

/**
 * What happened between two ticks of the measured part.
 *
 * @param second end of the sample, in seconds since the measured part began
 * @param operations answered, errors included; a bulk get of n keys counts n
 * @param errors answers that were none of the expected ones
 * @param hits keys of gets and counters that were found
 * @param misses keys of gets and counters that were not found
 * @param p50Micros median latency of the sample; 0 if there was no operation. Likewise the next
 * @param serverCpu processors' worth of CPU time that the local servers used in all (1.0 = one busy
 *     core); null if unknown
 * @param serverRssBytes resident size of the local servers in all; null if unknown
 * @param nodeOperations operations by node, in the order of {@link RunResult#targets}; empty if
 *     unknown
 */
public record Second(
    double second,
    long operations,
    long errors,
    long hits,
    long misses,
    double p50Micros,
    double p99Micros,
    double p999Micros,
    Double serverCpu,
    Long serverRssBytes,
    List<Long> nodeOperations) {
  public Second {
    nodeOperations = List.copyOf(nodeOperations);
  }
}
