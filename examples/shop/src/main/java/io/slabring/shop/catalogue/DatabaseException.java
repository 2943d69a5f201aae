package io.slabring.shop.catalogue;

/** The database did not do what it was asked for; the message says what it was and why. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
