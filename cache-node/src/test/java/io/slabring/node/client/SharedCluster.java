package io.slabring.node.client;

import io.slabring.client.SlabringClient;
import io.slabring.client.SlabringClientBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Some nodes and a client for all tests of a class, each of which finds the nodes empty. */
final class SharedCluster implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private final int size;
  private final UnaryOperator<SlabringClientBuilder> options;
  private final List<TestNode> nodes = new ArrayList<>();
  private SlabringClient client;

  SharedCluster(int size) {
    this(size, builder -> builder);
  }

  /** A cluster of this size, and a client with these options. */
  SharedCluster(int size, UnaryOperator<SlabringClientBuilder> options) {
    this.size = size;
    this.options = options;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    for (int i = 0; i < size; i++) {
      nodes.add(TestNode.start());
    }
    client = options.apply(clientBuilder()).build();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    client.flushAll();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (client != null) {
      client.close();
    }
    nodes.forEach(TestNode::close);
  }

  SlabringClient client() {
    return client;
  }

  /** Describes another client of the same nodes. */
  SlabringClientBuilder clientBuilder() {
    return TestNode.client().servers(addresses());
  }

  List<String> addresses() {
    return nodes.stream().map(TestNode::address).toList();
  }

  /** Where the first node listens, on the loopback address. */
  int port() {
    return nodes.getFirst().port();
  }
}
