package io.slabring.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The optimizing compiler gives way to all others, and nobody else does. */
class CompilerThreadsTest {
  private static final Path THREADS = Path.of("/proc/self/task");

  @Test
  void onlyTheOptimizingCompilerGivesWay() throws IOException {
    assumeThat(THREADS).exists();
    Map<String, Integer> before = niceByName();
    assumeThat(before).containsKey("C2 CompilerThre");

    CompilerThreads.giveWay();
    CompilerThreads.giveWay(); // a second time changes nothing

    Map<String, Integer> after = niceByName();
    int own = after.get("(process)");
    assertThat(after.get("C2 CompilerThre")).isEqualTo(Math.min(19, own + 10));
    assertThat(after.get("C1 CompilerThre")).isEqualTo(before.get("C1 CompilerThre"));
    assertThat(own).isEqualTo(before.get("(process)"));
  }

  /** The least nice value of the threads with each name. */
  private static Map<String, Integer> niceByName() throws IOException {
    Map<String, Integer> nice = new TreeMap<>();
    nice.put("(process)", nice(Path.of("/proc/self")));
    try (Stream<Path> threads = Files.list(THREADS)) {
      threads.forEach(
          thread -> {
            try {
              String name = Files.readString(thread.resolve("comm")).strip();
              nice.merge(name, nice(thread), Math::min);
            } catch (IOException gone) {
              // a thread that has just ended
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return nice;
  }

  private static int nice(Path directory) throws IOException {
    String stat = Files.readString(directory.resolve("stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
  }
}
