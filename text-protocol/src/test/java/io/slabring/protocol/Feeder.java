package io.slabring.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Does with the parser what a connection of a server does, and writes down what it was told: one
 * line of text per request. Checks on the way what holds for every input.
 */
final class Feeder {

  /** What a piece of input lies between; the parser must not see it. */
  enum Surroundings {
    NOTHING(0, (byte) 0, false),
    SPACES(16, (byte) ' ', false),
    NEWLINES(16, (byte) '\n', true),
    DIGITS(16, (byte) '7', false);

    private final int width;
    private final byte filler;
    private final boolean direct;

    Surroundings(int width, byte filler, boolean direct) {
      this.width = width;
      this.filler = filler;
      this.direct = direct;
    }

    ByteBuffer around(byte[] kept, byte[] more) {
      int capacity = width + kept.length + more.length + width;
      ByteBuffer buffer =
          direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
      for (int i = 0; i < capacity; i++) {
        buffer.put(i, filler);
      }
      buffer.put(width, kept);
      buffer.put(width + kept.length, more);
      return buffer;
    }
  }

  /** Room for an incomplete line, or for an incomplete key and its CR. */
  private static final int KEPT_MAX = Limits.LONG_LINE_MAX;

  // a request owns native memory: the tests of a JVM share two
  private static final Request REQUEST = new Request();
  private static final Request COPY = new Request();

  private final RequestParser parser = new RequestParser();
  private final Request request = REQUEST;
  private final Surroundings surroundings;
  private final List<String> results = new ArrayList<>();
  private byte[] kept = {};
  private long discard;
  private boolean skipping;
  private StringBuilder openGet;
  private boolean closed;

  Feeder(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Everything the parser says about an input that arrives in pieces of the given lengths. */
  static List<String> feed(byte[] input, Surroundings surroundings, int... pieces) {
    Feeder feeder = new Feeder(surroundings);
    int at = 0;
    for (int piece : pieces) {
      feeder.feed(Arrays.copyOfRange(input, at, at + piece));
      at += piece;
    }
    feeder.feed(Arrays.copyOfRange(input, at, input.length));
    return feeder.finish();
  }

  static List<String> feedWhole(byte[] input) {
    return feed(input, Surroundings.NOTHING);
  }

  static List<String> feedByteByByte(byte[] input, Surroundings surroundings) {
    int[] pieces = new int[input.length];
    Arrays.fill(pieces, 1);
    return feed(input, surroundings, pieces);
  }

  void feed(byte[] more) {
    ByteBuffer in = surroundings.around(kept, more);
    int from = surroundings.width;
    int to = from + kept.length + more.length;
    int used = consume(in, from, to);
    kept = new byte[to - used];
    in.get(used, kept);
    check(closed || kept.length <= KEPT_MAX, "keeps " + kept.length + " bytes");
  }

  List<String> finish() {
    if (!closed && kept.length > 0) {
      results.add("...");
    }
    return results;
  }

  private int consume(ByteBuffer in, int from, int to) {
    int at = from;
    while (at < to && !closed) {
      int next = step(in, at, to);
      if (next < 0) {
        return at;
      }
      at = next;
      if (openGet != null) {
        // the rest of this input is the beginning of a key
        return at;
      }
    }
    return closed ? to : at;
  }

  /** Returns where to go on, or -1 if more input is needed for that. */
  private int step(ByteBuffer in, int from, int to) {
    if (discard > 0) {
      int now = (int) Math.min(discard, to - from);
      discard -= now;
      return from + now;
    }
    if (skipping) {
      int next = parser.skipLine(in, from, to);
      check(next == -1 || (next > from && next <= to), "skips to " + next);
      skipping = next < 0;
      return skipping ? to : next;
    }
    if (openGet != null) {
      parser.continueKeys(in, from, to, request);
      return readKeys(openGet, from, to);
    }
    return parse(in, from, to);
  }

  private int parse(ByteBuffer in, int from, int to) {
    ParseResult outcome = parser.parse(in, from, to, request);
    boolean ends = outcome == ParseResult.REQUEST || outcome == ParseResult.REFUSED;
    check(!ends || (request.end() > from && request.end() <= to), "ends at " + request.end());
    return switch (outcome) {
      case INCOMPLETE -> {
        check(to - from <= Limits.LONG_LINE_MAX, "waits for a long line");
        yield -1;
      }
      case CLOSE -> {
        closed = true;
        results.add("CLOSE");
        yield to;
      }
      case REFUSED -> {
        results.add(Rendering.refusal(request));
        discard = request.swallow();
        skipping = request.lineOpen();
        yield request.end();
      }
      case REQUEST -> take(from, to);
    };
  }

  private int take(int from, int to) {
    if (request.verb().form == Verb.Form.KEYS || request.verb().form == Verb.Form.TOUCHED_KEYS) {
      return readKeys(new StringBuilder(Rendering.beginning(request)), from, to);
    }
    String rendered = Rendering.request(request);
    results.add(rendered);
    if (Rendering.hasKey(request.verb())) {
      checkKey();
    }
    if (request.verb().hasDataBlock()) {
      discard = request.valueLength() + (long) Limits.VALUE_END;
      COPY.copyFrom(request);
      check(Rendering.request(COPY).equals(rendered), "copies to " + Rendering.request(COPY));
    }
    return request.end();
  }

  private int readKeys(StringBuilder rendered, int from, int to) {
    while (true) {
      switch (request.nextKey()) {
        case KEY -> {
          checkKey();
          rendered.append(' ').append(Rendering.key(request));
        }
        case MORE -> {
          check(request.lineOpen(), "wants more of a whole line");
          check(request.end() >= from && request.end() <= to, "keys end at " + request.end());
          openGet = rendered;
          return request.end();
        }
        case TOO_LONG -> {
          rendered.append(" TOO_LONG");
          skipping = request.lineOpen();
          return finishGet(rendered);
        }
        case END -> {
          check(!request.lineOpen(), "ends an open line");
          return finishGet(rendered);
        }
      }
    }
  }

  private int finishGet(StringBuilder rendered) {
    openGet = null;
    results.add(rendered.toString());
    return request.end();
  }

  private void checkKey() {
    int length = request.keyLength();
    check(length >= 1 && length <= Limits.KEY_MAX, "key of " + length + " bytes");
    for (int i = 0; i < length && !request.keyIsBinary(); i++) {
      byte b = request.keyBuffer().get(request.keyOffset() + i);
      check(b != ' ' && b != '\n', "key " + Rendering.key(request));
    }
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise + " after " + results);
    }
  }
}
