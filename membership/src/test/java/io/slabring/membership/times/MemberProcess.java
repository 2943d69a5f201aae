package io.slabring.membership.times;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@link TimedMember} as a process, and the last view that it printed. */
public final class MemberProcess implements AutoCloseable {
  final int port;
  private final Process process;
  private final OutputStream commands;
  private volatile boolean ready;
  private volatile String serving = "";
  private volatile long since;

  /**
   * Starts a process.
   *
   * @param join cluster ports of all
   */
  public MemberProcess(int port, int clusterPort, String join) throws IOException {
    this.port = port;
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                TimedMember.class.getName(),
                Integer.toString(port),
                Integer.toString(clusterPort),
                join)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    commands = process.getOutputStream();
    Thread reader = new Thread(this::read, "member " + port);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("ready")) {
          ready = true;
        } else if (line.startsWith("view ")) {
          since = System.nanoTime();
          serving = line.substring("view ".length());
        }
      }
    } catch (IOException e) {
      serving = e.toString(); // it was killed
    }
  }

  /** Whether it can join without delay. */
  public boolean isReady() {
    return ready;
  }

  /** The client ports of those that serve, joined by commas, as this member was told last. */
  String serving() {
    return serving;
  }

  /** When it was told, in nanoseconds. */
  long since() {
    return since;
  }

  /** Has it {@code join} or {@code leave}. */
  public void command(String line) throws IOException {
    commands.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    commands.flush();
  }

  /** Sends a signal, such as {@code KILL}. */
  public void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor(120, TimeUnit.SECONDS);
  }
}
