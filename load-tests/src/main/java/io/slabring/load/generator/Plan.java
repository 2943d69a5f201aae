package io.slabring.load.generator;

import io.slabring.load.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run is to do.
 *
 * @param workloadName for results
 * @param workload what to send
 * @param rate operations per second of an open loop; 0: a closed loop
 * @param warmup of load before the measured part
 * @param duration of the measured part
 * @param operations after which the measured part ends if the duration has not passed; 0: no limit
 * @param threads event loops, 1 to 64
 * @param seed of all random choices
 * @param preload whether all keys are stored first
 * @param verified whether every value is checked
 * @param reconnect whether a lost connection is made anew and counted as errors, instead of ending
 *     the run
 * @param certificates that signed the targets' certificates (PEM), or null: none is checked
 * @param login what every connection says first, or null
 */
public record Plan(
    String workloadName,
    Workload workload,
    double rate,
    Duration warmup,
    Duration duration,
    long operations,
    int threads,
    long seed,
    boolean preload,
    boolean verified,
    boolean reconnect,
    Path certificates,
    Login login) {
  /** More keys would need more memory for their versions than a generator should take. */
  public static final int MAX_VERIFIED_KEYS = 50_000_000;

  boolean isOpenLoop() {
    return rate > 0;
  }
}
