package io.slabring.load.process;

import io.slabring.load.result.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CPU time and memory of the targets' processes, as far as they run on this machine and /proc shows
 * them. Immutable and thread-safe.
 */
public final class LocalServers {
  private static final String LISTENING = "0A";
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");

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
    try {
      Set<String> inodes = new LinkedHashSet<>(listeners("/proc/net/tcp", address.getPort()));
      inodes.addAll(listeners("/proc/net/tcp6", address.getPort()));
      return inodes.isEmpty() ? 0 : ownerOf(inodes);
    } catch (IOException e) {
      return 0;
    }
  }

  private static List<String> listeners(String table, int port) throws IOException {
    if (!Files.exists(Path.of(table))) {
      return List.of();
    }
    return Files.readAllLines(Path.of(table)).stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields.length > 9 && fields[3].equals(LISTENING))
        .filter(fields -> fields[1].endsWith(":%04X".formatted(port)))
        .map(fields -> fields[9])
        .toList();
  }

  private static long ownerOf(Set<String> inodes) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (hasSocket(process, inodes)) {
          return Long.parseLong(process.getFileName().toString());
        }
      }
    }
    return 0;
  }

  private static boolean hasSocket(Path process, Set<String> inodes) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (isSocket(file, inodes)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // It ended, or belongs to somebody else.
    }
    return false;
  }

  private static boolean isSocket(Path file, Set<String> inodes) throws IOException {
    try {
      Matcher socket = SOCKET.matcher(Files.readSymbolicLink(file).toString());
      return socket.matches() && inodes.contains(socket.group(1));
    } catch (NoSuchFileException e) {
      return false; // Closed meanwhile.
    }
  }
}
