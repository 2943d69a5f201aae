package io.slabring.load.generator;

/**
 * Reads redis's answers. Each key of a GET or MGET has one of its own, as in the meta protocol; the
 * line before them that counts them says nothing new. Not thread-safe.
 */
final class RespReplies extends ReplyParser {
  RespReplies(Flight flight, Listener listener, boolean wantsValues) {
    super(flight, listener, true, wantsValues);
  }

  @Override
  int line(Operation operation, byte[] in, int at, int end, int to) throws NoMemcachedException {
    boolean reads = operation == Operation.GET || operation == Operation.BULK;
    switch (in[at]) {
      case '*' -> {
        if (reads) {
          return end;
        }
      }
      case '$' -> {
        if (reads && in[at + 1] != '-') {
          return keyFound(in, at + 1, end, to);
        }
        if (reads) {
          keyMissing();
          return end;
        }
      }
      case '+', ':' -> {
        if (!reads) {
          finish();
          return end;
        }
      }
      case '-' -> {
        listener.failed(quote(in, at + 1, end));
        flight.remove();
        return end;
      }
      default -> {
        // Said below, as of an answer that does not fit its request.
      }
    }
    throw new NoMemcachedException(
        "no answer to %s: %s".formatted(operation.wireName(), quote(in, at, end)));
  }
}
