package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.conformance.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node in the background: {@code -d}, {@code -P}, {@code -u}, SIGHUP. */
class BackgroundIT {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("slabring.root", "..")).resolve("slabring").toAbsolutePath();
  private static final String HOST = "127.0.0.1";
  private static final int DEADLINE_SECONDS = 120;
  private static final int NO_SUCH_USER = 67;

  @TempDir private Path directory;
  private final List<ProcessHandle> started = new ArrayList<>();

  private record Outcome(int exitCode, String output) {}

  private Outcome launch(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Outcome run(List<String> command) throws Exception {
    Path output = directory.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Process process = builder.redirectOutput(output.toFile()).start();
    started.add(process.toHandle());
    assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(output));
  }

  private ProcessHandle daemon(Path pidFile) throws IOException {
    long pid = Long.parseLong(Files.readString(pidFile).strip());
    ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
    started.add(daemon);
    return daemon;
  }

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(ProcessHandle::destroyForcibly);
  }

  private static String ask(int port, String request) throws IOException {
    try (Socket socket = new Socket(HOST, port)) {
      socket.setSoTimeout(120_000);
      socket.getOutputStream().write((request + "quit\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aDaemonListensWhenTheLauncherReturnsAndCleansUp() throws Exception {
    int port = FreePorts.next();
    Path pidFile = directory.resolve("pid");
    Outcome outcome = launch("-d", "-P", pidFile.toString(), "-t", "1", "-p", "" + port);
    assertThat(outcome).isEqualTo(new Outcome(0, ""));
    ProcessHandle daemon = daemon(pidFile);
    assertThat(ask(port, "stats\r\n")).contains("STAT pid " + daemon.pid() + "\r\n");
    Path process = Path.of("/proc/" + daemon.pid());
    for (String stream : List.of("0", "1", "2")) {
      assertThat(process.resolve("fd").resolve(stream).toRealPath()).hasToString("/dev/null");
    }
    assertThat(process.resolve("cwd").toRealPath()).hasToString("/");
    String[] status = Files.readString(process.resolve("stat")).split(" ");
    assertThat(status[5]).as("session").isEqualTo("" + daemon.pid());

    new ProcessBuilder("kill", "-HUP", "" + daemon.pid()).start().waitFor();
    assertThat(ask(port, "mn\r\n")).isEqualTo("MN\r\n");
    daemon.destroy();
    daemon.onExit().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    assertThat(pidFile).doesNotExist();
  }

  @Test
  void aDaemonThatCannotStartSaysWhy() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      Outcome outcome = launch("-d", "-p", "" + taken.getLocalPort());
      assertThat(outcome.exitCode()).isEqualTo(71);
      assertThat(outcome.output()).contains("in use").hasLineCount(1);
    }
    assertThat(launch("-d", "-c", "0").exitCode()).isEqualTo(1);
    assertThat(launch("--daem", "-c", "0").exitCode()).isEqualTo(1);
  }

  @Test
  void rootBecomesTheUser() throws Exception {
    assumeNobodyCanRun();
    assertThat(launch("-u", "no-such-user"))
        .isEqualTo(
            new Outcome(NO_SUCH_USER, "slabring: can't find the user no-such-user to switch to\n"));
    int port = FreePorts.next();
    assertThat(launch("-d", "-t", "1", "-u", "nobody", "-p", "" + port).exitCode()).isZero();
    String pid = ask(port, "stats\r\n").lines().findFirst().orElseThrow().split(" ")[2];
    ProcessHandle daemon = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    started.add(daemon);
    String id = idOf("nobody");
    assertThat(Files.readString(Path.of("/proc/" + pid + "/status")))
        .contains("Uid:\t" + id + "\t" + id + "\t" + id + "\t" + id);
  }

  /** What the user may not do is said before anything starts: who, which file, and what to do. */
  @Test
  void theUserMustBeAbleToUseTheFiles() throws Exception {
    assumeNobodyCanRun();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path key = Files.writeString(directory.resolve("secret"), "0123456789abcdef");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Path certificate = Files.writeString(directory.resolve("certificate"), "public");
    String name = key.toString();
    for (List<String> options :
        List.of(
            List.of("-Y", name),
            List.of("-Z", "-o", "ssl_chain_cert=" + certificate + ",ssl_key=" + name),
            List.of("-Z", "-o", "ssl_chain_cert=" + name),
            List.of("-Z", "-o", "ssl_chain_cert=" + certificate + ",ssl_ca_cert=" + name),
            List.of("--admin", "0", "--admin-token-file", name),
            List.of("--cluster", "a", "--cluster-secret-file", name))) {
      assertThat(refusal(options))
          .as("%s", options)
          .contains(": %1$s: the user nobody cannot read it; ".formatted(key))
          .contains("chown nobody " + key);
    }
    for (String option : List.of("-P", "-e", "-s")) {
      Path file = directory.resolve("file");
      assertThat(refusal(List.of(option, file.toString())))
          .startsWith("slabring: %s: %s: the user nobody cannot write to ".formatted(option, file))
          .contains("chown nobody " + directory);
      assertThat(file).doesNotExist();
    }
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    assertThat(refusal(List.of("-P", closed.resolve("pid").toString())))
        .contains("the user nobody cannot enter the directory " + closed);
  }

  /** The line that a start with such options ends with. */
  private String refusal(List<String> options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-d", "-u", "nobody", "-p", "-1"));
    arguments.addAll(options);
    Outcome outcome = launch(arguments.toArray(String[]::new));
    assertThat(outcome.exitCode()).as("%s: %s", options, outcome.output()).isEqualTo(64);
    return outcome.output().lines().reduce((first, last) -> last).orElse("");
  }

  /** Only root can become a user, and the user must be able to read what was built. */
  private static void assumeNobodyCanRun() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can become a user");
    Process reads =
        new ProcessBuilder(
                "setpriv",
                "--reuid=nobody",
                "--regid=nogroup",
                "--clear-groups",
                "test",
                "-r",
                LAUNCHER + "")
            .start();
    assumeTrue(reads.waitFor() == 0, "nobody cannot read " + LAUNCHER);
  }

  /** The default in many containers; io_uring's rings do not fit into it. */
  @Test
  void aUserWhoMayLockLittleMemoryGetsTheNextBestTransport() throws Exception {
    assumeNobodyCanRun();
    int port = FreePorts.next();
    List<String> limited =
        List.of("sh", "-c", "ulimit -l 64; exec \"$0\" \"$@\"", LAUNCHER.toString());
    List<String> command = new ArrayList<>(limited);
    command.addAll(List.of("-d", "-u", "nobody", "-p", "" + port));
    assertThat(run(command).exitCode()).isZero();
    String pid = ask(port, "stats\r\n").lines().findFirst().orElseThrow().split(" ")[2];
    started.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
  }

  private static String idOf(String user) throws IOException {
    Process process = new ProcessBuilder("id", "-u", user).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
  }
}
