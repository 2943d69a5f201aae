package io.slabring.load;

import io.slabring.node.Node;
import io.slabring.node.Options;

/** A cache node in this process. */
public final class TestNode implements AutoCloseable {
  private final Node node;

  public TestNode(String... more) throws Exception {
    String[] flags = new String[more.length + 6];
    System.arraycopy(new String[] {"-l", "127.0.0.1", "-p", "-1", "-t", "1"}, 0, flags, 0, 6);
    System.arraycopy(more, 0, flags, 6, more.length);
    node = Node.start(Options.parse(flags), () -> {});
  }

  /** As an option's value. */
  public String address() {
    return "127.0.0.1:" + node.addresses().getFirst().port();
  }

  @Override
  public void close() {
    node.close();
  }
}
