package io.slabring.load.figures;

import module java.base;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slabring.load.process.Commands;
import io.slabring.load.result.RunFailedException;
import io.slabring.load.server.Ports;
import io.slabring.load.server.Server;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** The shop of examples/shop with a PostgreSQL of its own. {@link #close} ends and removes all. */
final class ShopSite implements AutoCloseable {
  private static final Path POSTGRESQL = Path.of("/usr/lib/postgresql");
  private static final int START_SECONDS = 120;
  private static final int END_SECONDS = 30;

  private final Path directory = Files.createTempDirectory("slabring-shop");
  private final List<Process> processes = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final int databasePort = Ports.free();
  private final String version;
  private int port;

  /** Starts the database and the shop. */
  ShopSite() throws Exception {
    try {
      version = installedVersion();
      startDatabase();
      port = startShop();
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  private static String installedVersion() throws RunFailedException, IOException {
    try (var versions = Files.list(POSTGRESQL)) {
      return versions.map(each -> each.getFileName().toString()).sorted().findFirst().orElseThrow();
    } catch (java.nio.file.NoSuchFileException e) {
      throw new RunFailedException("PostgreSQL is not installed: apt-get install postgresql");
    }
  }

  private void startDatabase() throws Exception {
    String bin = POSTGRESQL.resolve(version).resolve("bin") + "/";
    Path home = Files.createDirectory(directory.resolve("database"));
    List<String> user = List.of();
    if (System.getProperty("user.name").equals("root")) { // it refuses to be run by root
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setOwner(
          home,
          home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
      user = List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups");
    }
    String data = home.resolve("data").toString();
    await(start("initdb", home, user, bin + "initdb", "-D", data, "-U", "shop", "-A", "trust"));
    Process server =
        start(
            "postgres",
            home,
            user,
            (bin + "postgres -D " + data + " -p " + databasePort + " -k " + home)
                .concat(" -c listen_addresses=127.0.0.1")
                .split(" "));
    String at = "-h 127.0.0.1 -p " + databasePort;
    await(server, () -> 0 == run((bin + "pg_isready -q " + at).split(" ")));
    run((bin + "createdb " + at + " -U shop shop").split(" "));
  }

  /** Starts a shop; returns its port. */
  private int startShop(String... options) throws Exception {
    int own = Ports.free();
    List<String> command = new ArrayList<>(Server.slabring().command());
    Collections.addAll(command, "shop", "--port", "" + own, "--limit", "1000000000");
    Collections.addAll(
        command, "--database", "postgresql://shop@127.0.0.1:" + databasePort + "/shop");
    Collections.addAll(command, options);
    Process shop = start("shop" + own, directory, List.of(), command.toArray(String[]::new));
    await(shop, () -> isUp(own));
    return own;
  }

  private boolean isUp(int shop) {
    try {
      return get(shop, "/").contains("<html");
    } catch (Exception notYet) {
      return false;
    }
  }

  private Process start(String name, Path home, List<String> user, String... words)
      throws IOException {
    List<String> command = new ArrayList<>(user);
    Collections.addAll(command, words);
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    processes.add(process);
    return process;
  }

  private int run(String... command) throws IOException, InterruptedException {
    return start("run" + processes.size(), directory, List.of(), command).waitFor();
  }

  private void await(Process process) throws IOException, InterruptedException {
    if (process.waitFor() != 0) {
      throw new IOException("the database could not be made, see " + directory);
    }
  }

  private static void await(Process process, Callable<Boolean> ready) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!ready.call()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("did not start: " + process.info().commandLine().orElse("a process"));
      }
      Figure.pause(Duration.ofMillis(200));
    }
  }

  /** PostgreSQL's. */
  String version() {
    return version;
  }

  /** Of the first shop. */
  int port() {
    return port;
  }

  /** Starts another shop that uses the cache of the first; returns its port. */
  int startAnother() throws Exception {
    List<String> used = new ArrayList<>();
    state().path("used").forEach(node -> used.add(node.asText()));
    return startShop("--cache", String.join(",", used));
  }

  /** A page of a shop. */
  String get(int shop, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + shop + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  /** Sends a form to the first shop. */
  void post(String path, String form) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    client.send(request, BodyHandlers.discarding());
  }

  /** What the first shop tells about its cache. */
  JsonNode state() throws IOException, InterruptedException {
    return new JsonMapper().readTree(get(port, "/cache/state"));
  }

  private static Process kill(Process process) {
    return process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() throws IOException {
    client.close();
    for (Process process : processes.reversed()) {
      process.destroy();
      process
          .onExit()
          .orTimeout(END_SECONDS, TimeUnit.SECONDS)
          .exceptionally(e -> kill(process))
          .join();
    }
    Commands.delete(directory);
  }
}
