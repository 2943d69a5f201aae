package io.slabring.node.memory;

import io.slabring.node.memory.offheap.OffHeap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/** Fails a test that did not give back all native memory it took. */
public final class NativeLeakCheck implements TestInstancePreConstructCallback, AfterEachCallback {
  private long before;

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    before = OffHeap.takenBytes();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    long leaked = OffHeap.takenBytes() - before;
    if (leaked != 0) {
      throw new AssertionError(context.getDisplayName() + " leaked native bytes: " + leaked);
    }
  }
}
