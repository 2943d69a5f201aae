package io.slabring.node.conformance;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the operating system, run to its end as a process. */
final class Tool {
  private static final int DEADLINE_SECONDS = 120;

  /** What a run said. */
  record Result(int exit, String output) {}

  private Tool() {}

  /**
   * Makes sure that a program can be run. Without it the test is skipped, saying which Debian
   * package is missing; in CI ({@code CI=true}) it fails.
   */
  static void require(String program, String debianPackage) {
    for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return;
      }
    }
    missing(program + " is not installed: apt-get install " + debianPackage);
  }

  /** Skips the test, or fails it in CI. */
  static void missing(String message) {
    if ("true".equals(System.getenv("CI"))) {
      fail(message);
    }
    abort(message);
  }

  /** Runs a command in a directory, with both output streams joined. */
  static Result run(Path directory, List<String> command) throws IOException {
    Path output = Files.createTempFile("slabring-tool", ".out");
    try {
      Process process =
          new ProcessBuilder(new ArrayList<>(command))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            command + " did not end: " + Files.readString(output, StandardCharsets.ISO_8859_1));
      }
      return new Result(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      Files.delete(output);
    }
  }
}
