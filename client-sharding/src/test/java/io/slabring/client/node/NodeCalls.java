package io.slabring.client.node;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.client.connection.GetOptions;
import io.slabring.client.connection.Item;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What tests of a node do with it again and again. */
final class NodeCalls {
  private NodeCalls() {}

  static CompletableFuture<Item> get(NodeClient client) {
    return client.get("key".getBytes(US_ASCII), GetOptions.PLAIN);
  }

  /** What the call fails with, as it must. */
  static Throwable failure(CompletableFuture<?> future) throws Exception {
    try {
      throw new AssertionError("no failure but " + future.get(5, TimeUnit.MINUTES));
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }
}
