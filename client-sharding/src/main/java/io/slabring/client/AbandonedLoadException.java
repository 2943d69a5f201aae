package io.slabring.client;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/**
 * A load ended because its own thread was interrupted, or nobody wants it any more. That is the
 * matter of that thread: callers that wait for the value load it themselves. The cause is what the
 * thread's caller gets.
 */
final class AbandonedLoadException extends CancellationException {
  private static final long serialVersionUID = 1L;
  private static final int CAUSES_MAX = 20;

  AbandonedLoadException(RuntimeException cause) {
    initCause(cause);
  }

  /** Whether a loader ended so because its thread was interrupted. */
  static boolean isInterruption(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
      if (cause instanceof InterruptedException
          || cause instanceof ClosedByInterruptException
          || cause instanceof InterruptedIOException
              && !(cause instanceof SocketTimeoutException)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
