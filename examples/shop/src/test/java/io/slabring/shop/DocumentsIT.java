package io.slabring.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.conformance.ExampleFiles;
import io.slabring.shop.Document.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the shell blocks of README and docs as they stand and in their order, as a reader does: in a
 * directory that has only what the repository has, at the ports that the documents name. {@link
 * Document} says how a block tells whether it is run.
 *
 * <p>Each document has networks, processes and mounts of its own, so its ports are free, and
 * nothing of it is left. It stands in the last module because the documents start all programs.
 */
class DocumentsIT {
  private static final int DEADLINE_SECONDS = 900;

  /** Functions for the script that runs a document. */
  private static final String TERMINAL =
      """
      set -em  # With -m each terminal is a process group of its own, which ctrl-C reaches.
      ip link set lo up
      mount -t tmpfs tmpfs /var/lib
      mount -t tmpfs tmpfs /dev/shm
      terminal=
      open_terminal() {  # FILE TEXT: runs FILE until it has printed TEXT
        bash -e "$1" >"$1.out" 2>&1 &
        terminal=$!
        until grep -qF -- "$2" "$1.out"; do
          kill -0 "$terminal" 2>/dev/null || { cat "$1.out"; echo "It ended without: $2"; exit 1; }
          sleep 0.1
        done
      }
      close_terminal() {
        [ -n "$terminal" ] || return 0
        kill -INT -- "-$terminal"
        wait "$terminal" || true
        terminal=
      }
      """;

  /** A document must stop what it has started in the background. */
  private static final String END =
      """
      close_terminal
      echo '--- waiting for the end of all that the document has started'
      while pgrep -x java >/dev/null; do sleep 0.1; done
      """;

  @TempDir private Path directory;

  static List<String> documents() throws IOException {
    List<String> documents = new ArrayList<>(List.of("README.md"));
    try (Stream<Path> files = Files.list(ExampleFiles.path("docs"))) {
      files
          .map(file -> "docs/" + file.getFileName())
          .filter(name -> name.endsWith(".md"))
          .sorted()
          .forEach(documents::add);
    }
    return documents;
  }

  static List<String> documentsWithCommands() throws IOException {
    List<String> documents = new ArrayList<>();
    for (String name : documents()) {
      if (Document.read(name).parts().stream().anyMatch(Part::runs)) {
        documents.add(name);
      }
    }
    return documents;
  }

  @Test
  void everyShellBlockIsRunOrSaysWhyNot() throws IOException {
    for (String name : documents()) {
      for (Part part : Document.read(name).parts()) {
        if (part.isShell()) {
          assertThat(part.info())
              .as("%s:%d", name, part.line())
              .matches("sh (run( root|( (beside|until|needs)=\\S+)*)|skip: .+)");
        }
      }
    }
  }

  @Test
  void theReadmeIsAmongTheDocumentsWithCommands() throws IOException {
    assertThat(documentsWithCommands()).contains("README.md", "docs/connect.md");
  }

  @ParameterizedTest
  @MethodSource("documentsWithCommands")
  void itsCommandsWorkInTheirOrder(String name) throws Exception {
    assumeTrue(
        exitCode(isolated("ip", "link", "set", "lo", "up")) == 0, "needs namespaces, and ip");
    Path work = Files.createDirectory(directory.resolve("work"));
    fillWithTheRepository(work);
    String said = run(work, script(Document.read(name)));
    if (name.equals("README.md")) {
      assertThat(said).contains("2 of 2 nodes serve\n");
      if (rootCanBecomeNobody()) {
        assertThat(said).contains("STORED", "MN");
      }
    }
    for (Path file : files(work)) {
      assertThat(file.toString())
          .as("a pid file of a node that ended: %s", said)
          .doesNotEndWith(".pid");
      if (Files.isSymbolicLink(file)) {
        Files.delete(file); // else JUnit warns of it
      }
    }
  }

  /** The user nobody must be able to enter the directory, too. */
  private void fillWithTheRepository(Path work) throws IOException {
    for (Path path : List.of(directory, work)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    for (Path file : files(ExampleFiles.path("."))) {
      Files.createSymbolicLink(work.resolve(file.getFileName()), file.normalize());
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private String script(Document document) throws Exception {
    StringBuilder script = new StringBuilder(TERMINAL);
    for (Part part : document.parts()) {
      if (part.isHeading()) {
        script.append("close_terminal\n");
        continue;
      }
      if (part.word("file").isPresent()) {
        Files.writeString(directory.resolve("work/" + part.word("file").get()), part.text());
      }
      if (part.runs() && (!part.needsRoot() || rootCanBecomeNobody())) {
        script.append("echo '--- ").append(document.name()).append(':');
        script.append(part.line()).append("'\n").append(command(part)).append('\n');
      }
    }
    return script.append(END).toString();
  }

  private String command(Part part) throws IOException {
    Path file = directory.resolve(part.line() + ".sh");
    if (part.info().equals("console")) {
      Files.writeString(file, part.commands());
      Path expected = directory.resolve(part.line() + ".expected");
      Files.writeString(expected, part.expectedOutput());
      return "bash -e " + file + " 2>&1 | tr -d '\\r' | diff " + expected + " -";
    }
    Files.writeString(file, part.text());
    if (part.word("beside").isPresent()) {
      return "open_terminal " + file + " " + part.word("beside").get();
    }
    if (part.word("until").isPresent()) {
      return "open_terminal " + file + " " + part.word("until").get() + "\nclose_terminal";
    }
    String needed = part.word("needs").orElse("bash");
    return "if command -v " + needed + " >/dev/null; then . " + file + "; fi";
  }

  private String run(Path work, String script) throws Exception {
    Path file = Files.writeString(directory.resolve("script"), script);
    Path output = directory.resolve("output");
    Process bash =
        isolated("bash", file.toString())
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = bash.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
    bash.destroyForcibly(); // and with it all processes of its namespace
    String said = Files.readString(output);
    assertThat(ended).as("ended: %s", said).isTrue();
    assertThat(bash.exitValue()).as("exit code of what printed: %s", said).isZero();
    return said;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** A command with a network, processes and mounts of its own, which end with it. */
  private static ProcessBuilder isolated(String... command) {
    List<String> words =
        new ArrayList<>(List.of("unshare", "--net", "--pid", "--fork", "--kill-child"));
    words.addAll(List.of("--mount", "--mount-proc"));
    if (!isRoot()) {
      words.addAll(List.of("--user", "--map-root-user"));
    }
    words.addAll(List.of(command));
    return new ProcessBuilder(words);
  }

  private static boolean rootCanBecomeNobody() throws Exception {
    String[] reads = {
      "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "test", "-r"
    };
    List<String> words = new ArrayList<>(List.of(reads));
    words.add(ExampleFiles.path("slabring").toString());
    return isRoot() && exitCode(new ProcessBuilder(words)) == 0;
  }

  private static int exitCode(ProcessBuilder command) throws Exception {
    command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return command.start().waitFor();
  }
}
