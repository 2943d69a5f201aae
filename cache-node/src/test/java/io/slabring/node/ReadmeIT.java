package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.conformance.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs blocks of the README as they stand, but for ports, and for files that go elsewhere. */
class ReadmeIT {
  private static final Path ROOT =
      Path.of(System.getProperty("slabring.root", "..")).toAbsolutePath().normalize();
  private static final Pattern PORT = Pattern.compile("(?<=[: ])(112\\d\\d|78\\d\\d)\\b");
  private static final int DEADLINE_SECONDS = 180;

  @TempDir private Path directory;

  /** Another user must be able to enter it. */
  @BeforeEach
  void open() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void endWhatIsLeft() throws IOException {
    List<Path> pidFiles;
    try (Stream<Path> files = Files.walk(directory)) {
      pidFiles = files.filter(file -> file.toString().endsWith(".pid")).toList();
    }
    for (Path file : pidFiles) {
      ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** The indented block in which a line contains the text. */
  private static String block(String text) throws IOException {
    List<String> block = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("README.md"))) {
      if (line.startsWith("    ")) {
        block.add(line);
      } else if (block.stream().anyMatch(inside -> inside.contains(text))) {
        break;
      } else {
        block.clear();
      }
    }
    assertThat(block).as("a block with " + text).isNotEmpty();
    return String.join("\n", block);
  }

  /** Each port of the README is another one that is free, the same one each time. */
  private static String withFreePorts(String script) throws IOException {
    String changed = script;
    Matcher ports = PORT.matcher(script);
    for (String port : ports.results().map(found -> found.group()).distinct().toList()) {
      changed = changed.replaceAll("(?<=[: ])" + port + "\\b", "" + FreePorts.next());
    }
    assertThat(changed).isNotEqualTo(script);
    return changed;
  }

  private String run(String script) throws Exception {
    Path output = directory.resolve("output");
    Process bash =
        new ProcessBuilder("bash", "-e", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = bash.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
    bash.destroyForcibly();
    String said = Files.readString(output);
    assertThat(ended).as("ended: %s", said).isTrue();
    assertThat(bash.exitValue()).as("%s", said).isZero();
    return said;
  }

  private void awaitEnd(long pid) throws Exception {
    ProcessHandle.of(pid)
        .ifPresent(node -> node.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join());
  }

  /** What the last line of the block reads; the nodes are stopped by it. */
  private static String withPids(String script, String... files) {
    return script.replaceFirst("(?m)^ *kill ", "cat " + String.join(" ", files) + "\n    kill ");
  }

  @Test
  void theCommandForTheNetworkWorks() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can become a user");
    assumeNobodyCanRun();
    String script =
        block("-u nobody")
            .replace("./slabring ", ROOT.resolve("slabring") + " ")
            .replace("/var/lib/slabring", directory.resolve("var").toString())
            .replace("-l 0.0.0.0 ", "-l 127.0.0.1:11211 ");
    String pidFile = directory.resolve("var/slabring.pid").toString();
    String said = run(withPids(withFreePorts(script), pidFile));
    assertThat(said).contains("STORED", "MN");
    awaitEnd(Long.parseLong(said.lines().reduce((first, last) -> last).orElseThrow()));
    assertThat(Path.of(pidFile)).doesNotExist();
  }

  private static void assumeNobodyCanRun() throws Exception {
    List<String> reads =
        List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "test", "-r");
    List<String> command = new ArrayList<>(reads);
    command.add(ROOT.resolve("slabring").toString());
    assumeTrue(new ProcessBuilder(command).start().waitFor() == 0, "nobody cannot read " + ROOT);
  }

  @Test
  void theCommandsForAClusterWork() throws Exception {
    String script =
        block("--cluster-secret-file").replace("./slabring ", ROOT.resolve("slabring") + " ");
    String said = run(withPids(withFreePorts(script), "node1.pid", "node2.pid"));
    assertThat(said).contains(" nodes serve\n", "serving");
    List<String> pids = said.lines().filter(line -> line.matches("[0-9]+")).toList();
    assertThat(pids).hasSize(2);
    for (String pid : pids) {
      awaitEnd(Long.parseLong(pid));
    }
    assertThat(directory.resolve("node1.pid")).doesNotExist();
  }
}
