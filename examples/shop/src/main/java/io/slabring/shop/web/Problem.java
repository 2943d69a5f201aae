package io.slabring.shop.web;

/** A page cannot be shown; the message tells the visitor why. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * One to be shown.
   *
   * @param status of HTTP
   */
  Problem(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }
}
