package io.slabring.client.operation;

import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeErrorException;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeTimeoutException;
import io.slabring.client.connection.ReplyFuture;
import io.slabring.protocol.ReplyLine;

/**
 * A request, the state of its reply and the future of its caller in one object. All but the future
 * belongs to the event loop once it is queued.
 */
public abstract class NodeOperation<T> extends ReplyFuture<T> {
  /** The reply is complete. */
  public static final int DONE = -1;

  /** Another line belongs to the reply. */
  public static final int MORE = -2;

  final int weight;
  private final long bytes;

  /**
   * The number that its request carries and its reply repeats. A batch has {@link #weight} of them,
   * from this one on, in the order of its requests. Given when it is sent.
   */
  int opaque;

  private long deadline;
  private boolean expired;

  /** What the future completes with unless there is a failure. */
  T result;

  private NodeException failure;

  NodeOperation(int weight, long bytes) {
    this.weight = weight;
    this.bytes = bytes;
  }

  /** How many operations it counts as: a batch as one for each key. */
  public final int weight() {
    return weight;
  }

  /** Bytes of its keys and values. */
  public final long bytes() {
    return bytes;
  }

  /** When it times out, in terms of {@link System#nanoTime}. */
  public final long deadline() {
    return deadline;
  }

  /** Sets {@link #deadline}. */
  public final void deadline(long nanos) {
    deadline = nanos;
  }

  /** Whether {@link #expire} was called. */
  public final boolean isExpired() {
    return expired;
  }

  /** Tells the caller that the reply did not come in time. The reply may still come. */
  public final void expire(NodeTimeoutException reason) {
    expired = true;
    completeExceptionally(reason);
  }

  /** Sets the number that the request carries; a batch uses as many as its {@link #weight}. */
  public final void opaque(int first) {
    opaque = first;
  }

  /** What the reply said, once it is complete; null for nothing, or for a refusal. */
  public final T result() {
    return result;
  }

  /** The refusal, once the reply is complete; null for none. */
  public final NodeException failure() {
    return failure;
  }

  /** Writes the request. */
  public abstract void write(RequestOutput out);

  /**
   * Takes a line of the reply other than a refusal.
   *
   * @return {@link #DONE}, {@link #MORE}, or the bytes of the value that follows
   */
  public abstract int line(ReplyLine line) throws ViolationException;

  /** Whether a value that is too long is passed over, and not the end of the connection. */
  public boolean takesOmitted() {
    return false;
  }

  /**
   * Takes the value that followed a line.
   *
   * @param value null when it was too long; see {@link #takesOmitted}
   * @return {@link #DONE} or {@link #MORE}
   */
  public int value(ReplyLine line, byte[] value) throws ViolationException {
    throw unexpected(line);
  }

  /**
   * Takes a refusal.
   *
   * @return {@link #DONE} or {@link #MORE}
   */
  public int refused(NodeAddress node, ReplyLine line) {
    String words = line.quote();
    failure = new NodeErrorException(node, words, about(words));
    return DONE;
  }

  /** What a refusal with these words is about: which key, and what to do; may be empty. */
  String about(String refusal) {
    return "";
  }

  /** Longest value that a reply may have, given the one that is configured. */
  public int maxValueBytes(int configured) {
    return configured;
  }

  /** Tells the caller. */
  public final void settle() {
    if (failure != null) {
      completeExceptionally(failure);
    } else {
      complete(result);
    }
  }

  static ViolationException unexpected(ReplyLine line) {
    return new ViolationException("unexpected reply: " + line.quote());
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + (isDone() ? "done" : "pending") + "]";
  }
}
