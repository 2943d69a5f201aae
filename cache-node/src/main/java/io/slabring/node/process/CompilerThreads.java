package io.slabring.node.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The threads of the JVM's optimizing compiler, which event loops should not wait for. Linux.
 *
 * <p>When a cluster changes its size, all its nodes do what they have not done for long, and their
 * compilers work for some seconds. Where processors are short, event loops then wait for them.
 */
public final class CompilerThreads {
  private static final Path THREADS = Path.of("/proc/self/task");

  /** The kernel keeps 15 bytes of a name. */
  private static final String OPTIMIZING = "C2 CompilerThre";

  /** At this distance a thread gets a tenth of a processor that another one wants, too. */
  private static final int DISTANCE = 10;

  private static final int NICE_MAX = 19;
  private static final int NICE_FIELD = 16;

  private CompilerThreads() {}

  /**
   * Lets all other threads of this process go before them. Does nothing where the kernel does not
   * name its threads.
   *
   * @throws IOException if the kernel refuses
   */
  public static void giveWay() throws IOException {
    if (!Files.isDirectory(THREADS)) {
      return;
    }
    int nice = Math.min(NICE_MAX, niceOf(Path.of("/proc/self")) + DISTANCE);
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        if (isOptimizing(thread) && niceOf(thread) < nice) {
          OperatingSystem.setNice(Integer.parseInt(thread.getFileName().toString()), nice);
        }
      }
    }
  }

  private static boolean isOptimizing(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).startsWith(OPTIMIZING);
    } catch (IOException e) {
      return false; // it has just ended
    }
  }

  /** How far the thread or process of a directory of /proc gives way: -20 to 19. */
  private static int niceOf(Path directory) throws IOException {
    String stat = Files.readString(directory.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Integer.parseInt(fields[NICE_FIELD]);
  }
}
