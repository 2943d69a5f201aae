package io.slabring.node.client;

import io.slabring.client.SlabringClient;
import io.slabring.client.SlabringClientBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a test opens, closed after it: the last one first. */
final class Opened implements AfterEachCallback {
  private final List<AutoCloseable> opened = new ArrayList<>();

  <T extends AutoCloseable> T open(T what) {
    opened.add(what);
    return what;
  }

  SlabringClient build(SlabringClientBuilder builder) {
    return open(builder.build());
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }
}
