package io.slabring.load.compare;

import java.time.Duration;
import java.util.List;

/**
 * How a comparison is done.
 *
 * @param arguments the command line, for the results
 * @param workloads names of those that are sent in a closed loop
 * @param paced name of the one that is sent in an open loop, too
 * @param rounds in which the contestants take turns, at least 1
 * @param length of the measured part of each run
 * @param warmup of each contestant before the first round, in all
 * @param megabytes memory for items when items are counted
 * @param valueSizes of the items that are counted, each in bytes
 * @param starts how often each contestant is started to measure that
 * @param serverCpu the CPU of the servers
 * @param reference name of the contestant that ratios are relative to
 */
public record Settings(
    List<String> arguments,
    List<String> workloads,
    String paced,
    int rounds,
    Duration length,
    Duration warmup,
    int megabytes,
    List<Integer> valueSizes,
    int starts,
    int serverCpu,
    String reference) {}
