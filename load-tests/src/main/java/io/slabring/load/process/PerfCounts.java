package io.slabring.load.process;

import module java.base;

/**
 * What the kernel counts of a process for a while, by Debian's {@code perf}. Immutable.
 *
 * @param systemCalls system calls of all its threads
 * @param wakings how often they woke a thread, their own or another process's
 */
public record PerfCounts(long systemCalls, long wakings) {
  private static final String SYSTEM_CALLS = "raw_syscalls:sys_enter";
  private static final String WAKINGS = "sched:sched_waking";

  /**
   * Counts for so many seconds.
   *
   * @throws IOException if perf is not installed or may not count; the message has its words
   */
  public static PerfCounts of(long pid, double seconds) throws IOException {
    String output =
        Commands.run(
            "perf stat -x, -e %s,%s -p %d -- sleep %.2f"
                .formatted(SYSTEM_CALLS, WAKINGS, pid, seconds)
                .split(" "));
    return new PerfCounts(number(output, SYSTEM_CALLS), number(output, WAKINGS));
  }

  private static long number(String output, String event) throws IOException {
    for (String line : output.split("\n")) {
      String[] fields = line.split(",");
      if (fields.length > 2 && fields[2].equals(event) && fields[0].matches("\\d+")) {
        return Long.parseLong(fields[0]);
      }
    }
    throw new IOException("perf does not count " + event + ": " + output.strip());
  }
}
