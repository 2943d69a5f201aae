package io.slabring.load;

import module java.base;

/** Lets Control-C end a measurement early, so that what was measured until then is kept. */
final class Interrupts {
  private static final long STOP_SECONDS = 20;

  private static final CountDownLatch SAID = new CountDownLatch(1);

  private Interrupts() {}

  /**
   * Runs an action; a signal calls {@code stop}, and the JVM waits until {@link #allIsSaid}.
   *
   * @param stop makes the action return soon; called by another thread
   */
  static <T> T run(Runnable stop, Callable<T> action) throws Exception {
    Thread hook =
        new Thread(
            () -> {
              stop.run();
              try {
                SAID.await(STOP_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return action.call();
    } finally {
      removeUnlessRunning(hook);
    }
  }

  private static void removeUnlessRunning(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook waits until everything is said.
    }
  }

  /** The program has nothing more to say. */
  static void allIsSaid() {
    SAID.countDown();
  }
}
