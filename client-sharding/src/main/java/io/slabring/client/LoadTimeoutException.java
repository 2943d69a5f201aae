package io.slabring.client;

/**
 * Another thread or process loads the value, and did not finish in time. It goes on, and stores the
 * value when it has it.
 */
public final class LoadTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LoadTimeoutException(String key, long millis) {
    super("'" + key + "' was not loaded by another thread or process within " + millis + " ms");
  }
}
