package io.slabring.load.server;

import module java.base;

/** The stops of a node's JVM, from its log. {@link #close} removes the log. */
public final class JvmLog implements AutoCloseable {
  /** Such as {@code [12.3s][info][gc] GC(0) Pause Young ... 1.234ms}. */
  private static final Pattern COLLECTION =
      Pattern.compile("\\] GC\\(\\d+\\) Pause .* ([\\d.]+)ms$", Pattern.MULTILINE);

  /** Such as {@code Safepoint "Cleanup", ..., Total: 123456 ns, ...}. */
  private static final Pattern SAFEPOINT = Pattern.compile("Safepoint .*Total: *(\\d+) ns");

  private final Path file;
  private long ignored;

  /** An empty log. */
  public JvmLog() throws IOException {
    file = Files.createTempFile("slabring-jvm", ".log");
  }

  /** The server, told to write this log. */
  public Server watch(Server server) {
    return server.withJavaOptions("-Xlog:gc,safepoint:file=" + file + "::filecount=0");
  }

  /** Ignores what was written until now. */
  public void restart() throws IOException {
    ignored = Files.size(file);
  }

  /** Milliseconds of each garbage collection. */
  public List<Double> collections() throws IOException {
    return all(COLLECTION, 1);
  }

  /** Milliseconds of each stop, collections included. */
  public List<Double> safepoints() throws IOException {
    return all(SAFEPOINT, 1e6);
  }

  private List<Double> all(Pattern pattern, double unit) throws IOException {
    String text = Files.readString(file).substring((int) ignored);
    List<String> found =
        pattern.matcher(text).results().map((MatchResult r) -> r.group(1)).toList();
    return found.stream().map(number -> Double.parseDouble(number) / unit).toList();
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
