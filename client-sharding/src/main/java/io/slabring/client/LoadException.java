package io.slabring.client;

/** A {@link Loader} has thrown a checked exception, which is the cause. */
public final class LoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LoadException(String key, Throwable cause) {
    super("loading '" + key + "' failed: " + cause, cause);
  }
}
