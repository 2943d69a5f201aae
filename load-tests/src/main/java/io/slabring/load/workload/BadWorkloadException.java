package io.slabring.load.workload;

/** A workload that cannot be used. The message names file, field, rule and value. */
public final class BadWorkloadException extends Exception {
  private static final long serialVersionUID = 1;

  BadWorkloadException(String message) {
    super(message);
  }
}
