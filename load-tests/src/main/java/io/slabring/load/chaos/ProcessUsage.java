package io.slabring.load.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process uses, of Linux' process table.
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
    Path process = Path.of("/proc", Long.toString(pid));
    long resident = 0;
    long threads = 0;
    for (String line : Files.readAllLines(process.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = Long.parseLong(line.replaceAll("\\D", "")) << 10;
      } else if (line.startsWith("Threads:")) {
        threads = Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      return new ProcessUsage(resident, descriptors.count(), threads);
    }
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
