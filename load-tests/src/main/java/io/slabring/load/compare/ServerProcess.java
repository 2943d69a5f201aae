package io.slabring.load.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slabring.load.process.ProcessStatus;
import io.slabring.load.result.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A contestant that runs, as a process of its own on one CPU. Ended by {@link #close}. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final long END_LIMIT_SECONDS = 20;
  private static final int LAST_LINES = 3;
  private static final long ASK_AGAIN_NANOS = 500_000;

  private final Contestant contestant;
  private final Process process;
  private final int port;
  private final Path log;
  private final String version;
  private final Duration startUp;
  private final Thread endWithUs;

  /** Fails when this JVM is about to end: what starts then would outlive it. */
  private ServerProcess(
      Contestant contestant,
      Process process,
      int port,
      Path log,
      String version,
      Duration startUp) {
    this.contestant = contestant;
    this.process = process;
    this.port = port;
    this.log = log;
    this.version = version;
    this.startUp = startUp;
    endWithUs = new Thread(process::destroy, "end of " + contestant.name());
    Runtime.getRuntime().addShutdownHook(endWithUs);
  }

  /**
   * Starts a server and waits for its first answer.
   *
   * @param cpu the CPU it may use
   * @throws IOException with a sentence for the user
   */
  static ServerProcess start(Contestant contestant, int megabytes, int cpu) throws IOException {
    int port = freePort();
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "" + cpu));
    command.addAll(contestant.command(port, megabytes));
    Path log = Files.createTempFile("slabring-compare", ".log");
    long from = System.nanoTime();
    Process process = null;
    try {
      process =
          new ProcessBuilder(command)
              .directory(log.getParent().toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      String version = version(contestant.wire(), port);
      while (version.isEmpty()) {
        if (!process.isAlive() || System.nanoTime() - from > START_LIMIT.toNanos()) {
          throw new IOException(contestant.name() + " did not start: " + lastWords(log));
        }
        LockSupport.parkNanos(ASK_AGAIN_NANOS);
        version = version(contestant.wire(), port);
      }
      Duration startUp = Duration.ofNanos(System.nanoTime() - from);
      return new ServerProcess(contestant, process, port, log, version, startUp);
    } catch (IOException | RuntimeException failed) {
      if (process != null) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(log);
      throw failed;
    }
  }

  private static String lastWords(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, UTF_8);
    int from = Math.max(0, lines.size() - LAST_LINES);
    return lines.isEmpty()
        ? "it said nothing"
        : String.join(" / ", lines.subList(from, lines.size()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The version that the server gives, or the empty string as long as it does not answer. */
  private static String version(Wire wire, int port) {
    try {
      return Question.ask(port, wire.versionRequest(), wire.versionPrefix());
    } catch (IOException notYet) {
      return "";
    }
  }

  Contestant contestant() {
    return contestant;
  }

  int port() {
    return port;
  }

  /** As a target of the load. */
  Target target() {
    String command = process.info().commandLine().orElse(null);
    return new Target("127.0.0.1:" + port, version, process.pid(), command);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** How many items it holds. */
  long items() throws IOException {
    Wire wire = contestant.wire();
    return Long.parseLong(Question.ask(port, wire.itemsRequest(), wire.itemsPrefix()));
  }

  /** From the start of the process to its first answer. */
  Duration startUp() {
    return startUp;
  }

  /** Resident size in bytes. */
  long residentBytes() throws IOException {
    return ProcessStatus.of(process.pid()).residentBytes();
  }

  /** Ends the process and waits for it. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      Runtime.getRuntime().removeShutdownHook(endWithUs);
    } catch (IllegalStateException shuttingDown) {
      // Then the hook has run or will.
    }
    try {
      if (!process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(log);
  }
}
