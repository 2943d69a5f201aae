package io.slabring.node.client;

import io.slabring.client.SlabringClient;
import io.slabring.client.SlabringClientBuilder;
import io.slabring.node.Node;
import io.slabring.node.Options;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A node within this JVM, and how tests wait. */
final class TestNode implements AutoCloseable {
  private static final long PAUSE_NANOS = 2_000_000;

  private final Node node;
  private final int port;

  private TestNode(Node node) {
    this.node = node;
    port = node.addresses().getFirst().port();
  }

  static TestNode start() {
    return start(-1);
  }

  /** At this port, or any free one for -1. */
  static TestNode start(int port) {
    try {
      return new TestNode(
          Node.start(
              Options.parse("-l", "127.0.0.1", "-p", Integer.toString(port), "-t", "1"), () -> {}));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  int port() {
    return port;
  }

  /** As clients are given it. */
  String address() {
    return "127.0.0.1:" + port();
  }

  /** A client that is patient with a busy machine. */
  static SlabringClientBuilder client() {
    return SlabringClient.builder()
        .connection(
            options -> {
              options.operationTimeout = Duration.ofSeconds(60);
              options.connectTimeout = Duration.ofSeconds(60);
            })
        .startTimeout(Duration.ofSeconds(120));
  }

  @Override
  public void close() {
    node.close();
  }

  /** A condition that may fail to be checked. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Returns once the condition holds, within 20 seconds. */
  static void await(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time: " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
