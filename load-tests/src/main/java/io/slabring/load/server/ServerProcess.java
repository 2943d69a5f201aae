package io.slabring.load.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import module java.base;

import io.slabring.load.process.Commands;
import io.slabring.load.process.ProcessStatus;
import io.slabring.load.result.Target;
import io.slabring.load.wire.Wire;

/** A server that runs, as a process of its own; {@link #close} ends it. */
public final class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final long END_LIMIT_SECONDS = 60;
  private static final int LAST_LINES = 3;
  private static final long ASK_AGAIN_NANOS = 500_000;

  private final Server server;
  private final Process process;
  private final int port;
  private final Path log;
  private final Thread endWithUs;
  private String version = "";
  private Duration startUp = Duration.ZERO;

  private ServerProcess(Server server, Process process, int port, Path log) {
    this.server = server;
    this.process = process;
    this.port = port;
    this.log = log;
    endWithUs = new Thread(process::destroy, "end of " + server.name());
    Runtime.getRuntime().addShutdownHook(endWithUs); // throws if this JVM is ending already
  }

  /** See {@link Server#start(String)}. */
  public static ServerProcess start(Server server, String cpus, int port) throws IOException {
    List<String> command = new ArrayList<>();
    if (cpus != null) {
      command.addAll(List.of("taskset", "-c", cpus));
    }
    command.addAll(server.commandAt(port));
    Path log = Files.createTempFile("slabring-bench", ".log");
    long from = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(log.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    ServerProcess started = null;
    try {
      process.getOutputStream().close();
      started = new ServerProcess(server, process, port, log);
      started.awaitAnswer(from);
      return started;
    } catch (IOException | RuntimeException failed) {
      process.destroyForcibly();
      if (started != null) {
        started.close();
      }
      throw failed;
    }
  }

  private void awaitAnswer(long from) throws IOException {
    while (true) {
      try {
        version = server.kind().version(port);
        startUp = Duration.ofNanos(System.nanoTime() - from);
        return;
      } catch (IOException notYet) {
        if (!process.isAlive() || System.nanoTime() - from > START_LIMIT.toNanos()) {
          throw new IOException(server.name() + " did not start: " + lastWords(), notYet);
        }
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
  }

  /** The last lines of its log. */
  public String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log, ISO_8859_1);
    List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    return lines.isEmpty() ? "it said nothing" : String.join(" / ", last);
  }

  /** What runs. */
  public Server server() {
    return server;
  }

  /** The port of the loopback interface where it listens. */
  public int port() {
    return port;
  }

  /** {@code 127.0.0.1:port}. */
  public InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", port); // not localhost: rings go by names
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** A new connection to it. */
  public Wire connect() throws IOException {
    return new Wire(port);
  }

  /** From the start of the process to its first answer. */
  public Duration startUp() {
    return startUp;
  }

  /** It as a target of load. */
  public Target target() {
    String command = process.info().commandLine().orElse(null);
    return new Target("127.0.0.1:" + port, version, process.pid(), command);
  }

  /** How many items it holds. */
  public long items() throws IOException {
    return server.kind().items(port);
  }

  /** What it uses now. */
  public ProcessStatus status() throws IOException {
    return ProcessStatus.of(process.pid());
  }

  /** Sends it a signal, such as USR1, on which it ends; returns how long that took. */
  public Duration end(String signal) throws IOException, InterruptedException {
    long from = System.nanoTime();
    Commands.run("kill", "-" + signal, "" + process.pid());
    if (!process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(server.name() + " did not end as it should: " + lastWords());
    }
    return Duration.ofNanos(System.nanoTime() - from);
  }

  /** Ends it by SIGKILL, and waits until it has. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
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
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(log);
  }
}
