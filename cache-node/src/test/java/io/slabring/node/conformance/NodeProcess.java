package io.slabring.node.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server running as its own process on a port of its own choice: our launcher, or any executable
 * with memcached's command line. Ends the process when closed.
 */
public final class NodeProcess implements AutoCloseable {
  /** How long a process may take to listen or to end before the test fails. */
  static final Duration DEADLINE = Duration.ofSeconds(120);

  private static final Pattern PORT = Pattern.compile("TCP INET6?: (\\d+)");

  private final Process process;
  private final Path directory;
  private final Path output;
  private final Path portFile;

  private NodeProcess(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
    this.output = directory.resolve("output");
    this.portFile = directory.resolve("port");
  }

  /** The launcher at the root of the repository. */
  static Path launcher() {
    return Path.of(System.getProperty("slabring.root", "..")).resolve("slabring").toAbsolutePath();
  }

  /**
   * Starts a process and waits until it listens.
   *
   * @param executable the server
   * @param flags its options; {@code -p -1} is added
   */
  public static NodeProcess start(Path executable, String... flags) throws IOException {
    List<String> all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("-p", "-1"));
    NodeProcess node = launch(executable, Map.of(), all.toArray(String[]::new));
    try {
      Await.until(
          "a port file of " + executable, DEADLINE, () -> node.port() > 0 || !node.isAlive());
      if (node.port() <= 0) {
        throw new IOException(executable + " ended: " + node.output());
      }
      return node;
    } catch (IOException | AssertionError e) {
      node.close();
      throw e;
    }
  }

  /** Starts a process and returns at once. */
  static NodeProcess launch(Path executable, Map<String, String> environment, String... arguments)
      throws IOException {
    Path directory = Files.createTempDirectory("slabring-test");
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MEMCACHED_PORT_FILENAME", directory.resolve("port").toString());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(directory.resolve("output").toFile());
    return new NodeProcess(builder.start(), directory);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** The TCP port it has written to its port file, 0 before that. */
  public int port() {
    try {
      if (!Files.exists(portFile)) {
        return 0;
      }
      Matcher matcher = PORT.matcher(Files.readString(portFile));
      return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", port());
  }

  /** What it has printed so far, on both streams. */
  String output() {
    try {
      return Files.readString(output, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end and returns the exit code. */
  int awaitExit() {
    try {
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + DEADLINE + ": " + output());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  /** Sends a signal by name, such as {@code INT}. */
  void signal(String name) throws IOException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    try {
      if (kill.waitFor() != 0) {
        throw new IOException("kill -" + name + " " + process.pid() + " failed");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Resident memory in bytes, from Linux' process table. */
  long residentBytes() throws IOException {
    return residentBytes(process.pid());
  }

  static long residentBytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS of " + pid);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    for (Path file : List.of(output, portFile, directory)) {
      Files.deleteIfExists(file);
    }
  }
}
