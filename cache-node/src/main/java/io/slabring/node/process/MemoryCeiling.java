package io.slabring.node.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How far {@code cache_memlimit} may raise the limit: what address space is reserved at the start.
 */
public final class MemoryCeiling {
  /** Memory that references of 32 bits reach with the smallest unit, 8 bytes. */
  private static final long SMALLEST_REACH = 32L << 30;

  /** Left of that for the pages that classes may have beyond the limit. */
  private static final long SLACK = 256L << 20;

  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Path OVERCOMMIT = Path.of("/proc/sys/vm/overcommit_memory");

  private MemoryCeiling() {}

  /**
   * The machine's memory, but not so much that chunk references would need a larger unit than so
   * many bytes need, and not less than these. Address space costs nothing, unless the kernel
   * promises no more memory than it has: then it is what was asked for.
   *
   * @param fitting what a container's limit allows
   */
  public static long of(long bytes, long fitting) {
    if (read(OVERCOMMIT).strip().equals("2")) {
      return bytes + 1;
    }
    long reach = SMALLEST_REACH;
    while (reach - SLACK < bytes) {
      reach *= 2;
    }
    return Math.max(bytes + 1, Math.min(Math.min(machineBytes(), fitting), reach - SLACK));
  }

  private static long machineBytes() {
    String text = read(MEMORY);
    int from = text.indexOf("MemTotal:");
    int to = text.indexOf(" kB", from);
    return from < 0 || to < 0
        ? 0
        : Long.parseLong(text.substring(from + "MemTotal:".length(), to).strip()) << 10;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
