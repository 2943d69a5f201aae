package io.slabring.load.generator;

import io.slabring.load.targets.Login;
import io.slabring.load.workload.Workload;
import io.slabring.load.workload.Workload.Protocol;
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
    Login login) {
  /** More keys would need more memory for their versions than a generator should take. */
  public static final int MAX_VERIFIED_KEYS = 50_000_000;

  /** A closed loop on one thread: nothing verified, encrypted or made anew. */
  public static Plan closed(String name, Workload workload, Duration warmup, Duration duration) {
    return new Plan(
        name, workload, 0, warmup, duration, 0, 1, 1, workload.preload(), false, false, null);
  }

  /** The same as an open loop with so many operations per second. */
  public Plan paced(double newRate) {
    return with(workload, newRate, operations, preload);
  }

  /** The same for keys that have been stored before. */
  public Plan withoutPreload() {
    return with(workload, rate, operations, false);
  }

  /** The same, ended after so many operations. */
  public Plan limited(long newOperations) {
    return with(workload, rate, newOperations, preload);
  }

  /** The same in a protocol. */
  public Plan speaking(Protocol protocol) {
    return with(workload.with(null, null, protocol, null), rate, operations, preload);
  }

  private Plan with(Workload newWorkload, double newRate, long newOperations, boolean newPreload) {
    return new Plan(
        workloadName,
        newWorkload,
        newRate,
        warmup,
        duration,
        newOperations,
        threads,
        seed,
        newPreload,
        verified,
        reconnect,
        login);
  }

  /** Whether operations leave at a rate. */
  public boolean isOpenLoop() {
    return rate > 0;
  }
}
