package io.slabring.node.conformance;

import io.slabring.node.Node;
import io.slabring.node.Options;
import io.slabring.node.server.listen.ListenException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A node within this JVM, wired as the program wires it. */
final class EmbeddedNode extends RunningNode {
  private static final Duration DEADLINE = Duration.ofSeconds(120);

  private final Node node;

  /** Those of nodes that were running before. */
  private final Set<Thread> othersThreads;

  private EmbeddedNode(Node node, Set<Thread> othersThreads) {
    this.node = node;
    this.othersThreads = othersThreads;
  }

  static RunningNode start(String... flags) throws IOException {
    List<String> all = new ArrayList<>(List.of("-p", "-1"));
    all.addAll(List.of(flags));
    all.addAll(List.of("-l", "127.0.0.1"));
    try {
      Set<Thread> others = nodeThreads();
      return new EmbeddedNode(
          Node.start(Options.parse(all.toArray(String[]::new)), () -> {}), others);
    } catch (ListenException e) {
      throw new IOException(e);
    }
  }

  @Override
  InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", node.addresses().getFirst().port());
  }

  /** Stops the node and makes sure that its threads and its port are gone. */
  @Override
  public void close() throws IOException {
    InetSocketAddress address = address();
    node.close();
    Await.until(
        "the end of the node's threads", DEADLINE, () -> othersThreads.containsAll(nodeThreads()));
    try {
      WireConnection.open(address).close();
    } catch (ConnectException e) {
      return;
    }
    throw new AssertionError("something still listens on " + address);
  }

  private static Set<Thread> nodeThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("(vert\\.?x|slabring).*"))
        .collect(Collectors.toSet());
  }
}
