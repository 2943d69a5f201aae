package io.slabring.client.item;

import io.slabring.client.codec.CodecException;
import io.slabring.client.connection.NodeErrorException;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeOverloadedException;
import io.slabring.client.connection.NodeTimeoutException;
import io.slabring.client.connection.NodeUnavailableException;
import java.util.concurrent.CompletionException;

/** Why an operation failed, as far as the client acts on it. */
public enum FailureKind {
  /**
   * The node, or the owner that it asked, cannot answer now: unreachable, silent, or overloaded.
   */
  OUTAGE,

  /** The node has refused, or has answered against the protocol. */
  REFUSAL,

  /** The node has bytes that this client cannot read as the type asked for. */
  FOREIGN_DATA,

  /** The application's own: its arguments, its loader, or a bug. */
  OWN;

  /** The kind of a failure; the exceptions in which futures wrap it do not count. */
  public static FailureKind of(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof NodeUnavailableException
        || cause instanceof NodeTimeoutException
        || cause instanceof NodeOverloadedException
        || cause instanceof NodeErrorException refused && refused.isOutageOfOwner()) {
      return OUTAGE;
    }
    if (cause instanceof NodeException) {
      return REFUSAL;
    }
    return cause instanceof CodecException ? FOREIGN_DATA : OWN;
  }

  /** What failed, without the exceptions in which dependent futures wrap it; null for null. */
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * What failed, as an exception that can be thrown anywhere.
   *
   * @throws Error if it is one
   */
  public static RuntimeException unchecked(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException unchecked ? unchecked : new CompletionException(cause);
  }
}
