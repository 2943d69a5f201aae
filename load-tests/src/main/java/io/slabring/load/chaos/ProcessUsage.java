package io.slabring.load.chaos;

import io.slabring.load.process.ProcessStatus;
import java.io.IOException;

/**
 * What a node uses, and whether that is more than it should be.
 *
 * @param residentBytes memory
 * @param descriptors open files and sockets
 */
record ProcessUsage(long residentBytes, long descriptors, long threads) {
  /** Pools of threads and sockets breathe by so many. */
  private static final int FEW = 16;

  /** Code that is compiled late, buffers, and the heap up to its limit. */
  private static final long RUNTIME_BYTES = 96L << 20;

  static ProcessUsage of(long pid) throws IOException {
    ProcessStatus status = ProcessStatus.of(pid);
    return new ProcessUsage(
        status.residentBytes(), ProcessStatus.descriptors(pid), status.threads());
  }

  /**
   * What is more than it may be; null when nothing is.
   *
   * @param itemBytes that its items may take, which they need not have taken then
   */
  String growthSince(ProcessUsage before, long itemBytes) {
    boolean grew =
        residentBytes > before.residentBytes + itemBytes + RUNTIME_BYTES
            || descriptors > before.descriptors + FEW
            || threads > before.threads + FEW;
    return grew ? "from %s to %s".formatted(before, this) : null;
  }
}
