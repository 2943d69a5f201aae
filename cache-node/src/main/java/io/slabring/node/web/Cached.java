package io.slabring.node.web;

import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/**
 * A page that is made at most once a second, however often it is read. Used by one event loop only.
 */
final class Cached {
  private static final long FRESH_NANOS = 1_000_000_000;

  private final Supplier<String> source;
  private Buffer page;
  private long madeAt;

  Cached(Supplier<String> source) {
    this.source = source;
  }

  Buffer get() {
    long now = System.nanoTime();
    if (page == null || now - madeAt >= FRESH_NANOS) {
      page = Buffer.buffer(source.get());
      madeAt = now;
    }
    return page;
  }
}
