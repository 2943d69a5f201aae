package io.slabring.load.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;

/** Short commands of this machine. */
public final class Commands {
  private static final int LIMIT_SECONDS = 20;

  private Commands() {}

  /**
   * Runs a command that writes little to its end; returns what it wrote.
   *
   * @throws IOException if it is not installed, hangs or fails; the message has what it wrote
   */
  public static String run(String... words) throws IOException {
    String command = String.join(" ", words);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command + " hangs");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.exitValue() != 0) {
      throw new IOException(command + ": " + output.strip());
    }
    return output;
  }

  /** Removes a directory, if it is there, with all that is in it. */
  public static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
