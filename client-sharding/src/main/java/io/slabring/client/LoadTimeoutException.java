package io.slabring.client;

/**
 * Another thread or process is loading the value and did not finish in time. That load continues
 * and will store the value.
 */
public final class LoadTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LoadTimeoutException(String key, long millis) {
    super("'" + key + "' was not loaded by another thread or process within " + millis + " ms");
  }
}
