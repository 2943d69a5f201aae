package io.slabring.client.connection;

import io.slabring.protocol.ReplyLine;

/**
 * A request, the state of its reply and the future of its caller in one object. All but the future
 * belongs to the event loop once it is queued.
 */
abstract class Operation<T> extends ReplyFuture<T> {
  /** The reply is complete. */
  static final int DONE = -1;

  /** Another line belongs to the reply. */
  static final int MORE = -2;

  /** How many operations it counts as. */
  final int weight;

  /** Bytes of its keys and values. */
  final long bytes;

  /**
   * The number that its request carries and its reply repeats. A batch has {@link #weight} of them,
   * from this one on, in the order of its requests. Given when it is sent.
   */
  int opaque;

  /** When it times out, in terms of {@link System#nanoTime}. */
  long deadline;

  /** Its caller has been told that it timed out. */
  boolean expired;

  /** What the future completes with unless there is a failure. */
  T result;

  NodeException failure;

  Operation(int weight, long bytes) {
    this.weight = weight;
    this.bytes = bytes;
  }

  /** Writes the request. */
  abstract void write(RequestOutput out);

  /**
   * Takes a line of the reply other than a refusal.
   *
   * @return {@link #DONE}, {@link #MORE}, or the bytes of the value that follows
   */
  abstract int line(ReplyLine line) throws ViolationException;

  /** Whether a value that is too long is passed over, and not the end of the connection. */
  boolean takesOmitted() {
    return false;
  }

  /**
   * Takes the value that followed a line.
   *
   * @param value null when it was too long; see {@link #takesOmitted}
   * @return {@link #DONE} or {@link #MORE}
   */
  int value(ReplyLine line, byte[] value) throws ViolationException {
    throw unexpected(line);
  }

  /**
   * Takes a refusal.
   *
   * @return {@link #DONE} or {@link #MORE}
   */
  int refused(NodeAddress node, ReplyLine line) {
    String words = line.quote();
    failure = new NodeErrorException(node, words, about(words));
    return DONE;
  }

  /** What a refusal with these words is about: which key, and what to do; may be empty. */
  String about(String refusal) {
    return "";
  }

  /** Longest value that a reply may have, given the one that is configured. */
  int maxValueBytes(int configured) {
    return configured;
  }

  /** Tells the caller. */
  final void settle() {
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
