package io.slabring.node.process;

import io.slabring.node.settings.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the control group of this process allows, and what a node makes of it.
 *
 * @param limitBytes memory that the process may use; {@link Long#MAX_VALUE} without a limit
 * @param processors that it may use at a time; at least 1
 * @param image whether this is our own image, where the node sizes itself
 */
public record Container(long limitBytes, int processors, boolean image) {
  /**
   * What the process takes beside {@code -m} and what grows with it: the JVM with its heap, its
   * code and its buffers under load, in megabytes.
   */
  public static final int PROCESS = 192;

  /** The smallest {@code -m} that is worth a process. */
  private static final int LEAST_MEMORY = 32;

  private static final int MOST_THREADS = 8;
  private static final long MEGABYTE = 1 << 20;

  /** Set by the image. */
  private static final String IMAGE = "slabring.container";

  /** The one in which this process runs. */
  public static Container current() {
    return new Container(
        limit(Path.of("/")),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty(IMAGE) != null);
  }

  /** The smallest limit on the way from the process's group to the root; versions 1 and 2. */
  public static long limit(Path root) {
    long limit = Long.MAX_VALUE;
    for (String line : read(root.resolve("proc/self/cgroup")).lines().toList()) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      Path groups = root.resolve("sys/fs/cgroup");
      if (parts[1].isEmpty()) {
        limit = Math.min(limit, smallest(groups, parts[2], "memory.max"));
      } else if (List.of(parts[1].split(",")).contains("memory")) {
        Path memory = groups.resolve("memory");
        limit = Math.min(limit, smallest(memory, parts[2], "memory.limit_in_bytes"));
      }
    }
    return limit;
  }

  /** A container sees its own group as the root, and often not the path that it is told. */
  private static long smallest(Path root, String path, String file) {
    long limit = Long.MAX_VALUE;
    Path group = root.resolve(path.replaceFirst("^/+", "")).normalize();
    for (; group != null && group.startsWith(root); group = group.getParent()) {
      String text = read(group.resolve(file)).strip();
      if (text.matches("[0-9]{1,18}")) {
        limit = Math.min(limit, Long.parseLong(text));
      }
    }
    // Version 1 writes a number near the largest where there is no limit.
    return limit > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : limit;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private boolean hasLimit() {
    return limitBytes != Long.MAX_VALUE;
  }

  /** The largest {@code -m} that fits the limit; a tenth is for the index of items. */
  public long fittingBytes() {
    return hasLimit() ? fittingMegabytes() * MEGABYTE : Long.MAX_VALUE;
  }

  private long fittingMegabytes() {
    return Math.max(0, (limitBytes / MEGABYTE - PROCESS) * 10 / 11);
  }

  /** A sentence for the log. */
  public String sizing(int megabytes, int threads) {
    String limit = hasLimit() ? limitBytes / MEGABYTE + " MiB" : "none";
    return "memory limit of the container: %s; processors: %d; running with -m %d -t %d"
        .formatted(limit, processors, megabytes, threads);
  }

  /**
   * {@code -m} in megabytes.
   *
   * @param given whether it was given
   * @param megabytes what was given, or else the default outside of our image
   * @throws UsageException when the limit is too small
   */
  public int memory(boolean given, int megabytes) {
    if (!hasLimit()) {
      return megabytes;
    }
    long fitting = Math.min(fittingMegabytes(), Integer.MAX_VALUE);
    int wanted = given || !image ? megabytes : (int) Math.max(LEAST_MEMORY, fitting);
    if (wanted > fitting) {
      throw UsageException.badUsage(
          "-m %d does not fit: with the JVM it takes %d MiB, and the container's limit is %d MiB;"
              + " %s",
          wanted,
          (long) wanted * 11 / 10 + PROCESS + 1,
          limitBytes / MEGABYTE,
          fitting < LEAST_MEMORY ? "raise the limit" : "-m " + fitting + " fits");
    }
    return wanted;
  }

  /** {@code -t} where it is not given. */
  public int threads(int ordinarily) {
    return image ? Math.min(processors, MOST_THREADS) : ordinarily;
  }
}
