package io.slabring.node.server;

import io.slabring.protocol.Limits;
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

  /** What the next byte of the input is. */
  enum Phase {
    /** User and password. */
    LOGIN,
    /** The beginning of a request line. */
    LINE,
    /** More keys of a get whose line is long, or whose client had to be waited for. */
    KEYS,
    /** A value, its CR LF included. */
    VALUE,
    /** A data block that belongs to no accepted request. */
    SWALLOW,
    /** The end of a line that was answered before it was whole. */
    REST_OF_LINE,
    /** The beginning of a request line, once a dump has ended that uses the connection. */
    AWAY,
    /** Nothing that is looked at: the connection watches. */
    WATCH,
    /** Nothing: the connection is to be closed. */
    OVER
  }

  private final Worker worker;
  private final Commands commands;
  private final ReplyStream replies;
  private final ReadClock clock;

  private Phase phase;
  private Login login;

  /** Bytes still to come of the value or of what is swallowed, CR LF included. */
  private long left;

  /**
   * The request that the value or the keys belong to: the worker's or, across reads, {@code kept}.
   */
  private Request current;

  private Request kept;
  private final Incoming incoming;

  /** End of the line being executed, or -1 before it is known. */
  private int lineEnd;

  /** Requests left of this turn. */
  private int turn;

  private int lastActive;
  private boolean tracing;
  private CloseReason closeReason = CloseReason.ERROR;

  Conversation(Worker worker, ReplyStream replies) {
    this.worker = worker;
    this.commands = worker.commands();
    this.replies = replies;
    this.clock = new ReadClock(worker.times());
    this.turn = worker.requestsPerTurn();
    this.lastActive = commands.now();
    this.incoming = new Incoming(commands.session());
    this.login = commands.newLogin();
    this.phase = login == null ? Phase.LINE : Phase.LOGIN;
    if (!commands.speaksText()) {
      phase = Phase.OVER;
    }
  }

  /** Whether the connection is to be closed once the replies are sent. */
  boolean isOver() {
    return phase == Phase.OVER;
  }

  /** Whether input has to wait: for the client to read its replies, or for the end of a dump. */
  boolean isHeld() {
    return replies.isBlocked() || phase == Phase.AWAY;
  }

  /** Whether the client has nothing to say because something is being sent to it. */
  boolean isServed() {
    return phase == Phase.AWAY || phase == Phase.WATCH;
  }

  /** Whether nothing would be cut short if it ended here. */
  boolean isAtRest() {
    return switch (phase) {
      case LOGIN, LINE, AWAY, WATCH, OVER -> !replies.isBlocked();
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
  int advance(PooledBuffer in, int from, int to) {
    lastActive = commands.now();
    tracing = TraceLog.isOn();
    clock.begin();
    incoming.open(in, to);
    worker.lookahead().forget();
    int at = from;
    while (at < to && turn > 0 && !isHeld() && phase != Phase.OVER) {
      int next;
      try {
        next = step(in, at, to);
      } catch (RuntimeException | Error failure) {
        next = recover(failure, in, at, to);
      }
      if (next == at) {
        break;
      }
      at = next;
    }
    keepRequest();
    clock.end(isTurnOver() && at < to);
    return at;
  }

  /** Gives up what was not finished, when the connection is gone. */
  void close() {
    phase = Phase.OVER;
    incoming.abandon();
  }

  private int step(PooledBuffer in, int at, int to) {
    return switch (phase) {
      case LOGIN -> login(in.bytes(), at, to);
      case LINE -> line(in.bytes(), at, to);
      case KEYS -> keys(in.bytes(), at, to);
      case VALUE -> value(in, at, to);
      case SWALLOW -> swallow(at, to);
      case REST_OF_LINE -> restOfLine(in.bytes(), at, to);
      case AWAY -> at;
      case WATCH, OVER -> to;
    };
  }

  private int login(ByteBuffer in, int at, int to) {
    replies.mark();
    int next = login.advance(in, at, to, replies);
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
    current = request;
    switch (outcome) {
      case INCOMPLETE:
        return at;
      case CLOSE:
        phase = Phase.OVER;
        return to;
      case REFUSED:
        if (tracing) {
          TraceLog.request(replies.connection().number(), in, at, request.end());
        }
        return refused(request);
      case REQUEST:
        break;
    }
    lineEnd = request.end();
    turn--;
    if (tracing) {
      TraceLog.request(replies.connection().number(), in, at, lineEnd);
    }
    if (!request.verb().hasKeyList() && !replies.admit()) {
      replies.discard(); // as memcached does: it has nothing left to answer with
      phase = Phase.OVER;
      return to;
    }
    // Stages 2 and 3: execute and write.
    int next = follow(commands.execute(request, incoming, replies), request);
    if (tracing) {
      replies.trace();
    }
    return next;
  }

  private int refused(Request request) {
    turn--;
    if (!request.suppressed()) {
      replies.line().reply(request.refusal());
      if (tracing) {
        replies.trace();
      }
      replies.relieve();
    }
    left = request.swallow();
    if (left > 0) {
      phase = Phase.SWALLOW;
    } else {
      phase = request.lineOpen() ? Phase.REST_OF_LINE : Phase.LINE;
    }
    return request.end();
  }

  private int keys(ByteBuffer in, int at, int to) {
    replies.mark();
    Request request = current;
    worker.parser().continueKeys(in, at, to, request);
    return follow(commands.execute(request, incoming, replies), request);
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
      case KEYS -> phase = Phase.KEYS;
      case KEYS_BLOCKED -> {
        phase = Phase.KEYS;
        end = request.keyOffset() + request.keyLength();
      }
    }
    if (phase == Phase.VALUE || phase == Phase.SWALLOW) {
      left = (long) request.valueLength() + Limits.VALUE_END;
    }
    clock.executed(request.verb(), phase);
    replies.relieve();
    return end;
  }

  private int value(PooledBuffer in, int at, int to) {
    int offset = at;
    int wanted = (int) Math.min(left - Limits.VALUE_END, to - offset);
    if (wanted > 0) {
      if (incoming.reservation().write(in.segment(), offset, wanted) < 0) {
        commands.failStore(current, incoming.reservation(), replies);
        phase = Phase.SWALLOW;
        return offset;
      }
      left -= wanted;
      offset += wanted;
    }
    if (left > Limits.VALUE_END || to - offset < Limits.VALUE_END) {
      return offset;
    }
    replies.mark();
    boolean whole = in.bytes().get(offset) == '\r' && in.bytes().get(offset + 1) == '\n';
    left = 0;
    phase = Phase.LINE;
    commands.finishStore(current, whole, incoming.reservation(), replies);
    clock.executed(current.verb(), phase);
    if (tracing) {
      replies.trace();
    }
    replies.relieve();
    return offset + Limits.VALUE_END;
  }

  private int swallow(int at, int to) {
    int count = (int) Math.min(left, to - at);
    left -= count;
    if (left == 0) {
      phase = Phase.LINE;
    }
    return at + count;
  }

  private int restOfLine(ByteBuffer in, int at, int to) {
    int end = worker.parser().skipLine(in, at, to);
    if (end < 0) {
      return to;
    }
    phase = Phase.LINE;
    return end;
  }

  /** Copies what is still needed of a request whose buffer is about to be used again. */
  private void keepRequest() {
    boolean needed = phase == Phase.VALUE || phase == Phase.KEYS;
    if (needed && current != kept) {
      if (kept == null) {
        kept = new Request();
      }
      if (phase == Phase.KEYS) {
        worker.parser().keepKeys(current, kept);
      } else {
        kept.copyFrom(current);
      }
      current = kept;
    }
  }

  /**
   * After a failure that no client should be able to cause: this request is answered with an error
   * and the conversation goes on behind it or, where that place is not known, ends.
   */
  private int recover(Throwable failure, PooledBuffer in, int at, int to) {
    LOG.error("request failed: {}", describe(in, at, to), failure);
    incoming.abandon();
    boolean undone = replies.rollback();
    int next = at;
    if (phase == Phase.VALUE) {
      phase = Phase.SWALLOW;
    } else if (phase == Phase.LINE && lineEnd > at) {
      next = lineEnd;
      left = Commands.dataBlock(current);
      phase = left > 0 ? Phase.SWALLOW : Phase.LINE;
    } else {
      undone = false;
    }
    if (!undone) {
      phase = Phase.OVER;
      return to;
    }
    replies.line().reply(Reply.INTERNAL_ERROR);
    return next;
  }

  private String describe(PooledBuffer in, int at, int to) {
    if (phase != Phase.LINE) {
      return "in phase " + phase;
    }
    return TraceLog.text(in.bytes(), at, to);
  }
}
