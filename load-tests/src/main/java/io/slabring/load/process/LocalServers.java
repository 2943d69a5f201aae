package io.slabring.load.process;

import module java.base;

import io.slabring.load.result.Target;

/**
 * CPU time and memory of the targets' processes, as far as they run on this machine and /proc shows
 * them. Immutable and thread-safe.
 */
public final class LocalServers {
  private static final String LISTENING = "0A";

  private final Set<Long> pids = new LinkedHashSet<>();

  /** Those of the targets whose process is known. */
  public LocalServers(List<Target> targets) {
    targets.stream().map(Target::pid).filter(pid -> pid > 0).forEach(pids::add);
  }

  /**
   * CPU seconds and resident bytes of all servers.
   *
   * @param cpuSeconds since the processes began
   */
  public record Usage(double cpuSeconds, long rssBytes) {}

  /** What the servers used up to now; null if none is known, or one has ended. */
  public Usage usage() {
    double cpu = 0;
    long rss = 0;
    try {
      for (long pid : pids) {
        ProcessStatus status = ProcessStatus.of(pid);
        cpu += status.cpuSeconds();
        rss += status.residentBytes();
      }
    } catch (IOException e) {
      return null;
    }
    return pids.isEmpty() ? null : new Usage(cpu, rss);
  }

  /** The command line of a process, or null. */
  public static String commandLine(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
      return line.replace('\0', ' ').strip();
    } catch (IOException e) {
      return null;
    }
  }

  /** The process that listens at this address of this machine; 0 if unknown. */
  public static long pidOf(InetSocketAddress address) {
    if (address.getAddress() == null || !address.getAddress().isLoopbackAddress()) {
      return 0;
    }
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      Set<String> sockets = new HashSet<>(listeners("/proc/net/tcp", address.getPort()));
      sockets.addAll(listeners("/proc/net/tcp6", address.getPort()));
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> hasSocket(process, sockets))
          .mapToLong(process -> Long.parseLong(process.getFileName().toString()))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /** The sockets that listen at a port, as links of open files name them. */
  private static List<String> listeners(String table, int port) throws IOException {
    if (!Files.exists(Path.of(table))) {
      return List.of();
    }
    return Files.readAllLines(Path.of(table)).stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields.length > 9 && fields[3].equals(LISTENING))
        .filter(fields -> fields[1].endsWith(":%04X".formatted(port)))
        .map(fields -> "socket:[" + fields[9] + "]")
        .toList();
  }

  private static boolean hasSocket(Path process, Set<String> sockets) {
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      return files.anyMatch(file -> sockets.contains(link(file)));
    } catch (IOException e) {
      return false; // It ended, or belongs to somebody else.
    }
  }

  private static String link(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return ""; // Closed meanwhile.
    }
  }
}
