package io.slabring.load.process;

import module java.base;

/**
 * What a process uses, as Linux tells it in /proc. Immutable.
 *
 * @param cpuSeconds CPU time of all its threads since it began, in steps of 10 ms
 * @param kernelSeconds the part of it inside the kernel
 * @param residentBytes memory that it has now
 * @param peakResidentBytes the most that it has ever had
 * @param threads that it has now
 * @param descriptors open files and sockets; 0 if the process is another user's
 */
public record ProcessStatus(
    double cpuSeconds,
    double kernelSeconds,
    long residentBytes,
    long peakResidentBytes,
    long threads,
    long descriptors) {
  /** Linux gives CPU time in these units to every program, whatever the kernel uses inside. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  /**
   * Looks at a process.
   *
   * @throws IOException if there is no such process
   */
  public static ProcessStatus of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    // The name, which is the second field and in brackets, may contain blanks.
    String stat = Files.readString(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long kernelTicks = Long.parseLong(fields[SYSTEM_TICKS]);
    long ticks = Long.parseLong(fields[USER_TICKS]) + kernelTicks;
    String status = "\n" + Files.readString(process.resolve("status"));
    return new ProcessStatus(
        ticks / TICKS_PER_SECOND,
        kernelTicks / TICKS_PER_SECOND,
        number(status, "VmRSS") << 10,
        number(status, "VmHWM") << 10,
        number(status, "Threads"),
        descriptors(process.resolve("fd")));
  }

  /** The number in a line; 0 if there is none, as for a process that has just ended. */
  private static long number(String status, String name) {
    int at = status.indexOf("\n" + name + ":");
    return at < 0
        ? 0
        : Long.parseLong(status.substring(at + 1).lines().findFirst().get().replaceAll("\\D", ""));
  }

  private static long descriptors(Path directory) {
    String[] open = directory.toFile().list();
    return open == null ? 0 : open.length;
  }
}
