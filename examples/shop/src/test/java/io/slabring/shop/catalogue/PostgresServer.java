package io.slabring.shop.catalogue;

import io.slabring.node.conformance.Await;
import io.slabring.node.conformance.FreePorts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server of a test's own, in a directory that goes with it. */
public final class PostgresServer implements AutoCloseable {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
  private static final Duration START = Duration.ofSeconds(120);

  private final Path directory;
  private final int port = FreePorts.next();
  private final Process process;

  /** Whether there is one to start. */
  public static boolean isInstalled() {
    return Files.isDirectory(VERSIONS);
  }

  /** Starts one with an empty database. */
  public PostgresServer() throws IOException, InterruptedException {
    directory = Files.createTempDirectory("shop-postgres");
    File log = directory.resolve("log").toFile();
    if (isRoot()) {
      run(log, List.of("chown", "postgres", directory.toString()));
    }
    String data = directory.resolve("data").toString();
    run(log, as(List.of(program("initdb"), "-D", data, "-U", "shop", "-A", "trust", "-N")));
    process =
        builder(
                log,
                as(
                    List.of(
                        program("postgres"),
                        "-D",
                        data,
                        "-p",
                        String.valueOf(port),
                        "-k",
                        directory.toString(),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "fsync=off")))
            .start();
    try {
      Await.until("PostgreSQL", START, () -> !process.isAlive() || isReady(log));
      if (!process.isAlive()) {
        throw new IOException(Files.readString(log.toPath()));
      }
      run(
          log,
          List.of(program("createdb"), "-h", "127.0.0.1", "-p", port + "", "-U", "shop", "shop"));
    } catch (IOException | InterruptedException | Error e) {
      close(); // nothing of it is left when it is of no use
      throw e;
    }
  }

  /** A connection is taken a moment before it is of use. */
  private boolean isReady(File log) throws IOException, InterruptedException {
    List<String> question =
        List.of(program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", String.valueOf(port));
    return builder(log, question).start().waitFor() == 0;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static String program(String name) throws IOException {
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions.max(Comparator.naturalOrder()).orElseThrow() + "/bin/" + name;
    }
  }

  /** It refuses to be run by root. */
  private static List<String> as(List<String> command) {
    List<String> whole = new ArrayList<>();
    if (isRoot()) {
      whole.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
    }
    whole.addAll(command);
    return whole;
  }

  private ProcessBuilder builder(File log, List<String> command) {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
  }

  private void run(File log, List<String> command) throws IOException, InterruptedException {
    if (builder(log, command).start().waitFor() != 0) {
      throw new IOException(command + ": " + Files.readString(log.toPath()));
    }
  }

  /** Its address. */
  public String uri() {
    return "postgresql://shop@127.0.0.1:" + port + "/shop";
  }

  /** Ends it, as when its machine loses its power. */
  public void kill() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    kill();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
