package io.slabring.load.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process has used, as Linux shows it to everybody. Immutable.
 *
 * @param cpuSeconds of all its threads since it began, in hundredths
 * @param residentBytes memory that it has at this moment
 * @param threads that it has at this moment
 */
public record ProcessStatus(double cpuSeconds, long residentBytes, long threads) {
  /** Linux gives CPU time in these units to every program, whatever the kernel uses inside. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  /**
   * Looks at a process.
   *
   * @throws IOException when there is none of this number
   */
  public static ProcessStatus of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    // The name, which is the second field and in brackets, may contain blanks.
    String stat = Files.readString(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
    long resident = 0;
    long threads = 0;
    for (String line : Files.readAllLines(process.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = number(line) << 10;
      } else if (line.startsWith("Threads:")) {
        threads = number(line);
      }
    }
    return new ProcessStatus(ticks / TICKS_PER_SECOND, resident, threads);
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  /**
   * Open files and sockets of a process.
   *
   * @throws IOException when there is none of this number, or it belongs to somebody else
   */
  public static long descriptors(long pid) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return open.count();
    }
  }
}
