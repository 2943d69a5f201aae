import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes the AOT cache that lets a node answer sooner: starts the node as the launcher does, talks
 * to it for a moment and stops it, upon which the JVM writes what it loaded, linked and profiled.
 *
 * <p>Run by Maven in the phase {@code package}, with the JDK that the cache is for. Does nothing
 * when the cache fits the present jars. A failure costs start-up time only, so it is reported and
 * the build goes on. Arguments: the root of the project, and the Java runtime that the cache is
 * for, if that is not the one that runs this.
 */
final class Train {
  private static final int ROUNDS = 300;
  private static final int ITEMS = 1000;
  private static final long STOP_SECONDS = 60;

  private final Path root;
  private final Path runtime;
  private final Path target;
  private final Path cache;
  private final Path fingerprintFile;

  private Train(Path root, Path runtime) {
    this.root = root;
    this.runtime = runtime;
    target = root.resolve("cache-node/target");
    cache = target.resolve("cache-node.aot");
    fingerprintFile = target.resolve("cache-node.aot.inputs");
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path runtime = Path.of(args.length > 1 ? args[1] : System.getProperty("java.home"));
    Train train = new Train(Path.of(args[0]).toAbsolutePath(), runtime.toAbsolutePath());
    String fingerprint = train.fingerprint();
    if (train.isFresh(fingerprint)) {
      return;
    }
    try {
      train.run();
      Files.writeString(train.fingerprintFile, fingerprint);
    } catch (IOException e) {
      System.err.println("No AOT cache, so the node starts slower: " + e.getMessage());
    }
  }

  private boolean isFresh(String fingerprint) throws IOException {
    return Files.exists(cache)
        && Files.exists(fingerprintFile)
        && Files.readString(fingerprintFile).equals(fingerprint);
  }

  /** What the JVM compares before it uses a cache: its own build, its options, the class path. */
  private String fingerprint() throws IOException {
    StringBuilder text = new StringBuilder(runtime.toString());
    text.append('\n').append(System.getProperty("java.vm.version")).append('\n');
    List<Path> files = new ArrayList<>(List.of(root.resolve("slabring"), jar()));
    files.add(root.resolve("cache-node/jvm.options"));
    try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
      libraries.sorted().forEach(files::add);
    }
    for (Path file : files) {
      text.append(file)
          .append(' ')
          .append(Files.size(file))
          .append(' ')
          .append(Files.getLastModifiedTime(file))
          .append('\n');
    }
    return text.toString();
  }

  private Path jar() {
    return target.resolve("cache-node.jar");
  }

  private void run() throws IOException, InterruptedException {
    Files.deleteIfExists(cache);
    Files.writeString(target.resolve("jdk-home"), runtime + "\n");
    Path made = target.resolve("cache-node.aot.new");
    Files.deleteIfExists(made);
    int partnerPort = freePort();
    String clusterAddress = "127.0.0.1:" + freePort();
    Process partner = node(partnerPort, "--cluster-bind", clusterAddress, "--drain", "5").start();
    try (Socket socket = connect(partner, partnerPort)) {
      fill(socket);
      train(made, partner, clusterAddress);
    } finally {
      stop(partner);
    }
    if (!Files.exists(made)) {
      throw new IOException("the JVM wrote none, see " + log());
    }
    Files.move(made, cache, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A node of a cluster of its own. */
  private ProcessBuilder node(int port, String... options) {
    ProcessBuilder builder =
        new ProcessBuilder(root.resolve("slabring").toString(), "-p", "" + port, "-t", "1");
    builder.command().addAll(List.of("--cluster", "training"));
    builder.command().addAll(List.of(options));
    builder.environment().put("JAVA_HOME", runtime.toString());
    return builder;
  }

  private File log() {
    return target.resolve("aot-training.log").toFile();
  }

  /**
   * The node that is trained joins a partner, inherits from it, forwards to it, and gets the rest
   * when it leaves: so the cache has what a node needs in its first second, too.
   */
  private void train(Path made, Process partner, String clusterAddress)
      throws IOException, InterruptedException {
    int port = freePort();
    ProcessBuilder builder =
        node(port, "--cluster-bind", "127.0.0.1:0", "--join", clusterAddress, "--drain", "0");
    // Without the training run's profile: with it the compiler starts early and settles for code
    // that is a tenth slower under real load; the start takes as long either way.
    String noProfile = "-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining";
    // By its name alone: the JVM hands the option to a child by a variable that is split at blanks.
    String output = " -XX:AOTCacheOutput=" + made.getFileName();
    builder.directory(made.getParent().toFile());
    builder
        .environment()
        .put("JAVA_OPTS", "-XX:+IgnoreUnrecognizedVMOptions " + noProfile + output);
    builder.redirectErrorStream(true).redirectOutput(log());
    Process node = builder.start();
    try {
      talk(node, port);
      stop(partner);
    } finally {
      stop(node); // an orderly stop is when the cache is written
    }
  }

  /** By SIGTERM. */
  private static void stop(Process node) throws InterruptedException {
    node.destroy();
    if (!node.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      node.destroyForcibly();
    }
  }

  /** Stores items that another node can inherit. */
  private static void fill(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < ITEMS; i++) {
      requests.append("set item%d 0 0 10\r\n0123456789\r\n".formatted(i));
    }
    socket.getOutputStream().write((requests + "mn\r\n").getBytes(StandardCharsets.US_ASCII));
    readUntil(socket.getInputStream(), "MN\r\n");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void talk(Process node, int port) throws IOException, InterruptedException {
    try (Socket socket = connect(node, port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      for (int i = 0; i < ITEMS; i += 2) {
        out.write("get item%d item%d\r\nmn\r\n".formatted(i, i + 1).getBytes());
        readUntil(in, "MN\r\n");
      }
      for (int round = 0; round < ROUNDS; round++) {
        out.write(requests(round).getBytes(StandardCharsets.ISO_8859_1));
        readUntil(in, "MN\r\n");
      }
      out.write("stats\r\nstats settings\r\nstats items\r\nstats slabs\r\nmn\r\n".getBytes());
      readUntil(in, "MN\r\n");
    }
  }

  /** Waits for the node to listen; there is nothing to wait on but the port itself. */
  private static Socket connect(Process node, int port) throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
      } catch (IOException e) {
        if (!node.isAlive() || attempt == 1_000) {
          throw new IOException("the node does not listen: " + e.getMessage(), e);
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private static String requests(int round) {
    String key = "key" + round % 50;
    return """
    set %1$s 0 0 10\r
    0123456789\r
    get %1$s\r
    gets %1$s nothing\r
    set n 0 60 1\r
    1\r
    incr n 5\r
    append %1$s 0 0 1\r
    x\r
    touch %1$s 100\r
    ms %1$s 5 T60\r
    hello\r
    mg %1$s v t f\r
    mg nothing v\r
    ma n D2\r
    md %1$s\r
    delete nothing\r
    mn\r
    """
        .formatted(key);
  }

  private static void readUntil(InputStream in, String end) throws IOException {
    StringBuilder last = new StringBuilder();
    while (!last.toString().endsWith(end)) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the node closed the connection");
      }
      last.append((char) next);
      if (last.length() > 1_000) {
        last.delete(0, last.length() - end.length());
      }
    }
  }
}
