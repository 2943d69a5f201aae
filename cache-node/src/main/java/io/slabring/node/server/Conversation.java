package io.slabring.node.server;

import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import io.slabring.protocol.RequestParser;
import io.slabring.protocol.Verb;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client and the node say to each other: takes input as it comes, in pieces cut anywhere,
 * and runs every request in it through three stages: parse, execute, write. Knows no sockets.
 *
 * <p>The bytes of a value go from the input straight into the item that was reserved for them when
 * its request line was read, so a value may span any number of pieces and is never staged.
 */
final class Conversation {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  private final Worker worker;
  private final Commands commands;
  private final ReplyStream replies;
  private final Client client;
  private final ReadClock clock;

  private Phase phase;
  private Login login;

  /** The value being received, or what is swallowed. */
  private final DataBlock block = new DataBlock();

  /** The last step can do nothing more before more input has come. */
  private boolean starved;

  private final CurrentRequest current;
  private final Incoming incoming;

  /** End of the line being executed, or -1 before it is known. */
  private int lineEnd;

  /** Requests left of this turn. */
  private int turn;

  private int lastActive;
  private boolean tracing;
  private CloseReason closeReason = CloseReason.ERROR;

  Conversation(Worker worker, ReplyStream replies, Client client) {
    this.worker = worker;
    this.commands = worker.commands();
    this.replies = replies;
    this.client = client;
    this.clock = new ReadClock(worker.times());
    this.turn = worker.requestsPerTurn();
    this.lastActive = commands.now();
    this.current = new CurrentRequest(worker.parser());
    this.incoming = new Incoming(commands.session());
    this.login = commands.newLogin();
    this.phase = commands.speaksText() ? Phase.FIRST : Phase.OVER;
  }

  /** Whether the connection is to be closed once the replies are sent. */
  boolean isOver() {
    return phase == Phase.OVER;
  }

  /** Whether input has to wait: for the client to read its replies, or for the end of a dump. */
  boolean isHeld() {
    return replies.isBlocked() || phase == Phase.AWAY;
  }

  /** Whether the client is at work: it sends a value, or reads what it asked for. */
  boolean isServed() {
    return switch (phase) {
      case VALUE, SWALLOW, AWAY, WATCH -> true;
      case FIRST, LOGIN, LINE, KEYS, REST_OF_LINE, BINARY, REFUSED, OVER -> replies.isOwing();
    };
  }

  /** Whether nothing would be cut short if it ended here. */
  boolean isAtRest() {
    return switch (phase) {
      case FIRST, LOGIN, LINE, AWAY, WATCH, BINARY, REFUSED, OVER -> !replies.isBlocked();
      case KEYS, VALUE, SWALLOW, REST_OF_LINE -> false;
    };
  }

  /** The connection is free again for requests. */
  void comeBack() {
    if (phase == Phase.AWAY) {
      phase = Phase.LINE;
    }
  }

  /** Why the conversation is over, or would be if the connection broke now. */
  CloseReason closeReason() {
    return closeReason;
  }

  /** Whether it goes on only when the client has read its replies. */
  boolean isWaitingForClient() {
    return replies.isBlocked();
  }

  Phase phase() {
    return phase;
  }

  /** When a request was read last, or else it began, in seconds of the store's clock. */
  int lastActive() {
    return lastActive;
  }

  /** The other connections had theirs. */
  void beginTurn() {
    turn = worker.requestsPerTurn();
  }

  /** Whether others come first, whatever input is there. */
  boolean isTurnOver() {
    return turn <= 0;
  }

  /**
   * Handles the input in {@code [from, to)} as far as possible.
   *
   * @return where it stopped: at {@code to}, or before what only makes sense with more input or,
   *     when the replies are blocked, once the client has read, or when the turn is over, in the
   *     next one
   */
  int advance(Span in, int from, int to) {
    lastActive = commands.now();
    tracing = TraceLog.isOn();
    clock.begin();
    incoming.open(in, to);
    worker.lookahead().forget();
    int at = from;
    starved = false;
    while (at < to && !starved && turn > 0 && !isHeld() && phase != Phase.OVER) {
      try {
        at = step(in, at, to);
      } catch (RuntimeException | Error failure) {
        at = recover(failure, in, at, to);
      }
    }
    current.keepFor(phase);
    clock.end(isTurnOver() && at < to);
    return at;
  }

  /** Gives up what was not finished, when the connection is gone. */
  void close() {
    phase = Phase.OVER;
    incoming.abandon();
  }

  /** Goes on by one step; returns where it stopped, having changed the phase or used something. */
  private int step(Span in, int at, int to) {
    return switch (phase) {
      case FIRST -> first(in.bytes(), at);
      case LOGIN -> login(in.bytes(), at, to);
      case LINE -> line(in.bytes(), at, to);
      case KEYS -> keys(in.bytes(), at, to);
      case VALUE -> value(in, at, to);
      case SWALLOW -> swallow(at, to);
      case REST_OF_LINE -> restOfLine(in.bytes(), at, to);
      case AWAY -> at;
      case BINARY -> binary(in.bytes(), at, to);
      case WATCH, REFUSED, OVER -> to;
    };
  }

  private int first(ByteBuffer in, int at) {
    if (BinaryRefusal.isMeantBy(in.get(at))) {
      phase = Phase.BINARY;
    } else {
      phase = login == null ? Phase.LINE : Phase.LOGIN;
    }
    return at;
  }

  private int binary(ByteBuffer in, int at, int to) {
    if (to - at < BinaryRefusal.HEADER) {
      starved = true;
      return at;
    }
    refuseBinary(in, at, to);
    return to;
  }

  /** Answers a request in the binary protocol, which may not be whole, and ends with that. */
  void refuseBinary(ByteBuffer in, int at, int to) {
    commands.refuseBinary(in, at, to, replies, client);
    phase = Phase.REFUSED;
  }

  private int login(ByteBuffer in, int at, int to) {
    replies.mark();
    int next = login.advance(in, at, to, replies);
    starved = next == at;
    switch (login.state()) {
      case ASKING -> {}
      case ADMITTED -> {
        phase = Phase.LINE;
        login = null;
      }
      case REFUSED -> phase = Phase.OVER;
    }
    replies.relieve();
    return next;
  }

  private int line(ByteBuffer in, int at, int to) {
    lineEnd = -1;
    replies.mark();
    // Stage 1: parse.
    RequestParser.Outcome outcome = worker.lookahead().parse(in, at, to);
    Request request = worker.lookahead().request();
    current.set(request);
    switch (outcome) {
      case INCOMPLETE:
        starved = true;
        return at;
      case CLOSE:
        phase = Phase.OVER;
        return to;
      case REFUSED:
        if (tracing) {
          TraceLog.request(client.number(), in, at, request.end());
        }
        return refused(request);
      case REQUEST:
        break;
    }
    lineEnd = request.end();
    turn--;
    if (tracing) {
      TraceLog.request(client.number(), in, at, lineEnd);
    }
    if (!request.verb().hasKeyList() && !replies.admit()) {
      replies.discard(); // as memcached does: it has nothing left to answer with
      phase = Phase.OVER;
      return to;
    }
    // Stages 2 and 3: execute and write.
    int next = follow(commands.execute(request, incoming, replies, client), request);
    if (tracing) {
      replies.trace(client.number());
    }
    return next;
  }

  private int refused(Request request) {
    turn--;
    if (!request.suppressed()) {
      replies.line().reply(request.refusal());
      if (tracing) {
        replies.trace(client.number());
      }
      replies.relieve();
    }
    block.discard(request.swallow());
    if (!block.isOver()) {
      phase = Phase.SWALLOW;
    } else {
      phase = request.lineOpen() ? Phase.REST_OF_LINE : Phase.LINE;
    }
    return request.end();
  }

  private int keys(ByteBuffer in, int at, int to) {
    replies.mark();
    Request request = current.get();
    worker.parser().continueKeys(in, at, to, request);
    return follow(commands.execute(request, incoming, replies, client), request);
  }

  /** Sets the phase after a request line was executed; returns where its input ended. */
  private int follow(After after, Request request) {
    int end = request.end();
    switch (after) {
      case LINE -> phase = Phase.LINE;
      case VALUE -> phase = Phase.VALUE;
      case SWALLOW -> phase = Phase.SWALLOW;
      case REST_OF_LINE -> phase = Phase.REST_OF_LINE;
      case AWAY -> phase = Phase.AWAY;
      case WATCH -> phase = Phase.WATCH;
      case OVER -> {
        phase = Phase.OVER;
        boolean shutdown = request.verb() == Verb.SHUTDOWN;
        closeReason = shutdown ? CloseReason.SHUTDOWN : CloseReason.NORMAL;
      }
      case KEYS -> {
        phase = Phase.KEYS;
        starved = true;
      }
      case KEYS_BLOCKED -> {
        phase = Phase.KEYS;
        end = request.keyOffset() + request.keyLength();
      }
    }
    if (phase == Phase.VALUE || phase == Phase.SWALLOW) {
      block.expect(request);
    }
    clock.executed(request.verb(), phase);
    replies.relieve();
    return end;
  }

  private int value(Span in, int at, int to) {
    replies.mark();
    DataBlock.Progress progress = block.fill(in, at, to, incoming.reservation());
    switch (progress) {
      case PART -> starved = true;
      case WHOLE, MALFORMED -> {
        boolean whole = progress == DataBlock.Progress.WHOLE;
        commands.finishStore(current.get(), whole, incoming.reservation(), replies);
        block.done();
        answered(Phase.LINE);
      }
      case NO_MEMORY -> {
        commands.failStore(current.get(), incoming.reservation(), replies);
        answered(Phase.SWALLOW);
      }
    }
    return block.end();
  }

  private void answered(Phase next) {
    phase = next;
    clock.executed(current.get().verb(), phase);
    if (tracing) {
      replies.trace(client.number());
    }
    replies.relieve();
  }

  private int swallow(int at, int to) {
    int next = block.skip(at, to);
    if (block.isOver()) {
      phase = Phase.LINE;
    }
    return next;
  }

  private int restOfLine(ByteBuffer in, int at, int to) {
    int end = worker.parser().skipLine(in, at, to);
    if (end < 0) {
      return to;
    }
    phase = Phase.LINE;
    return end;
  }

  /**
   * After a failure that no client should be able to cause: this request is answered with an error
   * and the conversation goes on behind it or, where that place is not known, ends.
   */
  private int recover(Throwable failure, Span in, int at, int to) {
    LOG.error("request failed: {}", describe(in, at, to), failure);
    incoming.abandon();
    int next = at;
    boolean known = true;
    if (phase == Phase.VALUE) {
      phase = Phase.SWALLOW; // the block still counts from here
    } else if (phase == Phase.LINE && lineEnd > at) {
      next = lineEnd;
      block.expect(current.get());
      phase = block.isOver() ? Phase.LINE : Phase.SWALLOW;
    } else {
      known = false;
    }
    if (!replies.rollback() || !known) {
      phase = Phase.OVER;
      return to;
    }
    if (!current.get().noreply()) {
      replies.line().reply(Reply.INTERNAL_ERROR);
    }
    return next;
  }

  private String describe(Span in, int at, int to) {
    if (phase != Phase.LINE) {
      return "in phase " + phase;
    }
    return TraceLog.text(in.bytes(), at, to);
  }
}
