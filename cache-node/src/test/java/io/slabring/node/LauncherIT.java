package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as users start it: the launcher, the packaged jar, signals, exit codes. */
class LauncherIT {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("slabring.root", "..")).resolve("slabring");
  private static final int DEADLINE_SECONDS = 120;
  private static final String HOST = "127.0.0.1";

  @TempDir private Path directory;

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().put("MEMCACHED_PORT_FILENAME", portFile().toString());
    return builder.start();
  }

  private Path portFile() {
    return directory.resolve("ports");
  }

  private String err() throws IOException {
    return Files.readString(directory.resolve("err"));
  }

  private int awaitPort(Process node) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!Files.exists(portFile())) {
      assertThat(node.isAlive()).as("node is alive, its log: %s", err()).isTrue();
      assertThat(System.nanoTime()).as("deadline, log: %s", err()).isLessThan(deadline);
      Thread.onSpinWait();
    }
    String line = Files.readAllLines(portFile()).getFirst();
    return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static String ask(int port, String request) throws IOException {
    try (Socket socket = new Socket(HOST, port)) {
      socket.setSoTimeout(120_000);
      socket.getOutputStream().write((request + "quit\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static int exitCode(Process node) throws InterruptedException {
    assertThat(node.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return node.exitValue();
  }

  @Test
  void aNodeServesTellsItsPidAndStopsOnSigterm() throws Exception {
    Process node = start("-p", "-1", "-t", "1", "-v");
    try {
      int port = awaitPort(node);
      assertThat(ask(port, "set a 0 0 1\r\nx\r\nget a\r\n"))
          .isEqualTo("STORED\r\nVALUE a 0 1\r\nx\r\nEND\r\n");
      assertThat(ask(port, "stats\r\n")).contains("STAT pid " + node.pid() + "\r\n");
      node.destroy();
      assertThat(exitCode(node)).as(err()).isZero();
      assertThat(directory.resolve("out")).isEmptyFile();
      assertThat(err()).contains("loopback").doesNotContain("WARN", "ERROR", "Exception");
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void anAotCacheThatDoesNotFitIsIgnoredSilently() throws Exception {
    ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toAbsolutePath().toString(), "-p", "-1");
    // Another collector and object layout than the cache was made with.
    builder.environment().put("JAVA_OPTS", "-XX:-UseCompactObjectHeaders -XX:+UseSerialGC");
    builder.environment().put("MEMCACHED_PORT_FILENAME", portFile().toString());
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("err").toFile());
    Process node = builder.start();
    try {
      assertThat(ask(awaitPort(node), "mn\r\n")).isEqualTo("MN\r\n");
      node.destroy();
      exitCode(node);
      assertThat(err().lines()).allMatch(line -> line.contains("INFO"));
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void badOptionsAreOneSentenceAndMemcachedsExitCode() throws Exception {
    assertThat(exitCode(start("-c", "0"))).isEqualTo(1);
    assertThat(err()).isEqualTo("slabring: -c must be at least 1: 0\n");
    assertThat(exitCode(start("-I", "1000"))).isEqualTo(64);
    assertThat(err()).isEqualTo("slabring: -I must be 1024 to 1073741824 bytes: 1000\n");
  }

  @Test
  void anAddressThatCannotBeUsedIsOneSentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName(HOST))) {
      Process node = start("-p", String.valueOf(taken.getLocalPort()));
      assertThat(exitCode(node)).isEqualTo(71);
      assertThat(err()).contains("cannot listen on").contains("in use").doesNotContain("\tat ");
    }
  }
}
