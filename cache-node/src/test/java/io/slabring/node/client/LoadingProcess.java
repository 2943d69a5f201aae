package io.slabring.node.client;

import io.slabring.client.SlabringClient;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A client in a process of its own, many of whose threads want the same key. Its parent says when
 * to ask, and when a load ends.
 */
final class LoadingProcess {
  private static final String KEY = "cold";
  private static final String VALUE = "loaded";

  private static final PrintStream PARENT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private final Process process;
  private final BufferedReader output;

  /** Starts a process with so many callers. */
  LoadingProcess(String address, int callers) throws IOException {
    process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                classPath(),
                LoadingProcess.class.getName(),
                address,
                Integer.toString(callers))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Without what is optional. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("jgroups-") && !entry.contains("micrometer"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Tells the process to go on. */
  void tell(String word) throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).append(word).append('\n').flush();
  }

  /** Reads on until the process says this word, and returns what it says behind it. */
  String hear(String word) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(word + " ")) {
        return line.substring(word.length() + 1);
      }
    }
    throw new AssertionError("the process ended before it said " + word);
  }

  void kill() {
    process.destroyForcibly();
  }

  /** The process itself. */
  public static void main(String[] arguments) throws Exception {
    int callers = Integer.parseInt(arguments[1]);
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch finish = new CountDownLatch(1);
    try (SlabringClient client =
            TestNode.client()
                .servers(arguments[0])
                .lease(Duration.ofSeconds(60))
                .loadWait(Duration.ofSeconds(60))
                .build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      client.get(KEY, String.class);
      say("ready", "");
      orders.readLine();
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        answers.add(
            threads.submit(
                () ->
                    client.getOrLoad(
                        KEY,
                        Duration.ofMinutes(1),
                        String.class,
                        key -> {
                          loads.incrementAndGet();
                          finish.await();
                          return VALUE;
                        })));
      }
      TestNode.await("all callers", () -> client.statistics().misses() > callers);
      say("waiting", "");
      orders.readLine();
      finish.countDown();
      for (Future<String> answer : answers) {
        if (!answer.get().equals(VALUE)) {
          throw new AssertionError(answer.get());
        }
      }
      say("loads", loads.toString());
    }
  }

  private static void say(String word, String rest) {
    PARENT.println(word + " " + rest);
  }
}
