package io.slabring.load.compare;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
  private static final long ASK_AGAIN_NANOS = 500_000;
  private static final int ANSWER_LIMIT_MS = 1000;

  /** Of /proc/PID/stat, counted after the command's closing bracket. */
  private static final int UTIME = 11;

  private static final long NANOS_PER_TICK = 10_000_000;

  private final Contestant contestant;
  private final Process process;
  private final int port;
  private final Path log;
  private final Duration startUp;

  private ServerProcess(
      Contestant contestant, Process process, int port, Path log, Duration startUp) {
    this.contestant = contestant;
    this.process = process;
    this.port = port;
    this.log = log;
    this.startUp = startUp;
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
      while (!answers(contestant.wire(), port)) {
        if (!process.isAlive() || System.nanoTime() - from > START_LIMIT.toNanos()) {
          throw new IOException(
              contestant.name() + " did not answer: " + lastWords(log, contestant));
        }
        LockSupport.parkNanos(ASK_AGAIN_NANOS);
      }
      Duration startUp = Duration.ofNanos(System.nanoTime() - from);
      return new ServerProcess(contestant, process, port, log, startUp);
    } catch (IOException failed) {
      if (process != null) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(log);
      throw failed;
    }
  }

  private static String lastWords(Path log, Contestant contestant) throws IOException {
    List<String> lines = Files.readAllLines(log, UTF_8);
    return lines.isEmpty() ? contestant.missing() : String.join(" / ", lines);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean answers(Wire wire, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_LIMIT_MS);
      socket.setSoTimeout(ANSWER_LIMIT_MS);
      socket.getOutputStream().write(wire.question().getBytes(US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(wire.answer().length());
      return new String(answer, US_ASCII).equals(wire.answer());
    } catch (IOException notYet) {
      return false;
    }
  }

  Contestant contestant() {
    return contestant;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** From the start of the process to its first answer. */
  Duration startUp() {
    return startUp;
  }

  /** CPU time that it has used, in steps of 10 ms. */
  long cpuNanos() throws IOException {
    String stat = Files.readString(proc("stat"), UTF_8);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * NANOS_PER_TICK;
  }

  /** Resident size in bytes. */
  long residentBytes() throws IOException {
    for (String line : Files.readAllLines(proc("status"), UTF_8)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IOException("no VmRSS in " + proc("status"));
  }

  private Path proc(String file) {
    return Path.of("/proc", "" + process.pid(), file);
  }

  /** Ends the process and waits for it. */
  @Override
  public void close() throws IOException {
    process.destroy();
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
