package io.slabring.node.conformance;

import io.slabring.node.Node;
import io.slabring.node.Options;
import io.slabring.node.server.ListenException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A node within this JVM, wired as the program wires it. */
final class EmbeddedNode extends RunningNode {
  private final Node node;

  private EmbeddedNode(Node node) {
    this.node = node;
  }

  static RunningNode start(String... flags) throws IOException {
    List<String> all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("-l", "127.0.0.1", "-p", "-1"));
    try {
      return new EmbeddedNode(Node.start(Options.parse(all.toArray(String[]::new)), () -> {}));
    } catch (ListenException e) {
      throw new IOException(e);
    }
  }

  @Override
  InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", node.addresses().getFirst().port());
  }

  @Override
  public void close() {
    node.close();
  }
}
