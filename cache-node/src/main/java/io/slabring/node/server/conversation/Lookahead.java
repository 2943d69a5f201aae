package io.slabring.node.server.conversation;

import io.slabring.node.memory.Key;
import io.slabring.node.store.command.StoreSession;
import io.slabring.protocol.ParseResult;
import io.slabring.protocol.Request;
import io.slabring.protocol.RequestParser;
import java.nio.ByteBuffer;

/**
 * Parses the requests of a pipeline a few at a time before the first of them is executed, and has
 * the store touch their items, so that they wait for memory together. What is parsed ahead depends
 * on nothing but the bytes, so executing one request cannot change the next. One per event loop.
 */
public final class Lookahead {
  private static final int DEPTH = StoreSession.AHEAD_MAX;

  private final RequestParser parser;
  private final StoreSession session;
  private final Request[] requests = new Request[DEPTH];
  private final int[] starts = new int[DEPTH];
  private final Key[] keys = new Key[DEPTH];
  private int count;
  private int next;

  /** A lookahead of the event loop that has this session. */
  public Lookahead(RequestParser parser, StoreSession session) {
    this.parser = parser;
    this.session = session;
    for (int i = 0; i < DEPTH; i++) {
      requests[i] = new Request();
      keys[i] = new Key();
    }
  }

  /** The input changes: what was parsed ahead is void. */
  void forget() {
    count = 0;
    next = 0;
  }

  /** The request that the last {@link #parse} was about; the next parse overwrites it. */
  Request request() {
    return requests[next - 1];
  }

  /** Parses the request line at {@code at}, or takes it if that was done already. */
  ParseResult parse(ByteBuffer in, int at, int to) {
    if (next < count && starts[next] == at) {
      next++;
      return ParseResult.REQUEST;
    }
    next = 1;
    count = 1;
    ParseResult outcome = parser.parse(in, at, to, requests[0]);
    if (outcome == ParseResult.REQUEST) {
      int behind = behind(requests[0]);
      if (behind < to) {
        parseAhead(in, at, behind, to);
      }
    }
    return outcome;
  }

  private void parseAhead(ByteBuffer in, int first, int from, int to) {
    int known = addKey(in, first, requests[0], 0);
    int at = from;
    while (count < DEPTH && at > 0 && at < to) {
      Request request = requests[count];
      if (parser.parse(in, at, to, request) != ParseResult.REQUEST) {
        break;
      }
      starts[count++] = at;
      known += addKey(in, at, request, known);
      at = behind(request);
    }
    if (known > 1) {
      session.touchAhead(keys, known);
    }
  }

  /** Where the request after this one begins; negative when that is beyond any buffer. */
  private static int behind(Request request) {
    return request.end() + (int) request.dataBlockLength();
  }

  /** A request has a key to touch when it lies in its own line; of several the first is unknown. */
  @SuppressWarnings("ReferenceEquality") // the same buffer is meant, not equal bytes
  private int addKey(ByteBuffer in, int start, Request request, int known) {
    int from = request.keyOffset();
    int length = request.keyLength();
    boolean inLine = request.keyBuffer() == in && from > start && from + length <= request.end();
    if (!inLine || length < 1 || length > Key.MAX_LENGTH) {
      return 0;
    }
    keys[known].set(in, from, length);
    return 1;
  }
}
