package io.slabring.load.compare;

import io.slabring.load.server.Server;
import java.time.Duration;
import java.util.List;

/**
 * How a comparison is done. Immutable.
 *
 * @param arguments the command line, for the results
 * @param servers what is compared, by different names
 * @param reference name of the server that ratios are relative to
 * @param workloads names of those that are sent in a closed loop
 * @param paced name of the one that is sent in an open loop, too
 * @param rounds in which the servers take turns, at least 1
 * @param length of the measured part of each run
 * @param warmup of each server before the first round, in all
 * @param keysMax more keys of a workload are left out
 * @param megabytes memory for items when items are counted
 * @param valueSizes of the items that are counted, each in bytes
 * @param starts how often each server is started to measure that
 */
public record Settings(
    List<String> arguments,
    List<Server> servers,
    String reference,
    List<String> workloads,
    String paced,
    int rounds,
    Duration length,
    Duration warmup,
    int keysMax,
    int megabytes,
    List<Integer> valueSizes,
    int starts) {
  private static final double SECONDS_PER_START = 1.5;
  private static final double SECONDS_PER_PRELOAD = 0.5;
  private static final double SECONDS_PER_MEGABYTE = 0.05;

  /** About how long the comparison takes. */
  public Duration estimate() {
    double run = 1.5 * length.toNanos() / 1e9;
    double preloads = 2 * workloads.size() * SECONDS_PER_PRELOAD * Math.min(1, keysMax / 1e5);
    double items = valueSizes.size() * (SECONDS_PER_START + megabytes * SECONDS_PER_MEGABYTE);
    double each =
        (starts + 1) * SECONDS_PER_START
            + 1.5 * warmup.toNanos() / 1e9
            + preloads
            + run * rounds * (workloads.size() + 2)
            + items;
    return Duration.ofSeconds(Math.round(servers.size() * each));
  }
}
