package io.slabring.node.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A node that serves on a port of its own for the time of a test, and leaves nothing behind.
 *
 * <p>It runs within the test's JVM, or, with {@code -Dslabring.executable=PATH} and perhaps {@code
 * -Dslabring.executable.flags="-u root"}, as a process of any executable with memcached's command
 * line. The second is how the tests themselves are checked against memcached.
 */
abstract class RunningNode implements AutoCloseable {
  /**
   * Starts a node.
   *
   * @param flags memcached's options without {@code -p} and {@code -l}
   */
  static RunningNode start(String... flags) throws IOException {
    String executable = System.getProperty("slabring.executable");
    if (executable != null) {
      List<String> all = new ArrayList<>(List.of(flags));
      all.addAll(List.of(System.getProperty("slabring.executable.flags", "").strip().split(" +")));
      all.removeIf(String::isEmpty);
      return new InAnotherProcess(
          NodeProcess.start(Path.of(executable), all.toArray(String[]::new)));
    }
    return EmbeddedNode.start(flags);
  }

  /** Where it listens. */
  abstract InetSocketAddress address();

  @Override
  public abstract void close() throws IOException;

  /** Opens a connection. */
  WireConnection connect() throws IOException {
    return WireConnection.open(address());
  }

  /** The number of open connections, that of the question included. */
  int connections() throws IOException {
    return Integer.parseInt(stat("curr_connections"));
  }

  /** One value of {@code stats}. */
  String stat(String name) throws IOException {
    String value = null;
    try (WireConnection wire = connect()) {
      String line = wire.ask("stats\r\n");
      for (; line != null && !line.equals("END"); line = wire.readLine()) {
        if (line.startsWith("STAT " + name + " ")) {
          value = line.substring(line.lastIndexOf(' ') + 1);
        }
      }
    }
    if (value == null) {
      throw new IOException("stats has no " + name);
    }
    return value;
  }

  private static final class InAnotherProcess extends RunningNode {
    private final NodeProcess process;

    InAnotherProcess(NodeProcess process) {
      this.process = process;
    }

    @Override
    InetSocketAddress address() {
      return process.address();
    }

    @Override
    public void close() throws IOException {
      process.close();
    }
  }
}
