package io.slabring.node.server.watch;

import java.util.concurrent.atomic.AtomicReference;

/** Lets one {@link Dump} run at a time. Thread-safe. */
public final class Dumps implements AutoCloseable {
  private static final int CLOSE_MILLIS = 2_000;

  private final AtomicReference<Thread> current = new AtomicReference<>();

  /** Whether a dump is under way. */
  public boolean isRunning() {
    return current.get() != null;
  }

  /**
   * Begins a dump.
   *
   * @return false when another one runs
   */
  public boolean start(Dump dump) {
    Thread thread =
        Thread.ofPlatform()
            .name("slabring-dump")
            .daemon()
            .unstarted(
                () -> {
                  boolean whole = false;
                  try {
                    whole = dump.run();
                  } finally {
                    current.set(null);
                  }
                  if (whole) {
                    dump.finish();
                  }
                });
    if (!current.compareAndSet(null, thread)) {
      return false;
    }
    thread.start();
    return true;
  }

  /** Breaks off the dump, if any, and waits until it has let go of the store. */
  @Override
  public void close() {
    Thread thread = current.get();
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
