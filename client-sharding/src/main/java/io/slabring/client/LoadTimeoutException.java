package io.slabring.client;

/** Somebody else in this process loads the value, and did not finish in time. */
public final class LoadTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LoadTimeoutException(String key, long millis) {
    super("'" + key + "' was not loaded by another thread within " + millis + " ms");
  }
}
