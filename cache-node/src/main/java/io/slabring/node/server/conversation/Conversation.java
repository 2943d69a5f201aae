package io.slabring.node.server.conversation;

import io.slabring.node.server.command.After;
import io.slabring.node.server.command.Client;
import io.slabring.node.server.command.Commands;
import io.slabring.node.server.command.Incoming;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.stream.Span;
import io.slabring.node.server.stream.TraceLog;
import io.slabring.node.server.watch.CloseReason;
import io.slabring.node.store.StoreStats;
import io.slabring.protocol.Limits;
import io.slabring.protocol.ParseResult;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import io.slabring.protocol.RequestParser;
import io.slabring.protocol.Verb;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client and the node say to each other: takes input as it comes, in pieces cut anywhere,
 * and runs every request in it through three stages: parse, execute, write. Knows no sockets. Used
 * on one event loop; what {@code stats conns} asks may be read by other threads.
 *
 * <p>A state machine: the {@link Phase} says what the next byte is, and has one kind of {@link
 * Step}, which uses input and names the next phase. {@link #waitsFor} says why it does not go on.
 *
 * <p>The bytes of a value go from the input straight into the item that was reserved for them when
 * its request line was read, so a value may span any number of pieces and is never staged.
 */
public final class Conversation {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  private final Terms terms;
  private final RequestParser parser;
  private final Lookahead lookahead;
  private final Commands commands;
  private final StoreStats time;
  private final ReplyStream replies;
  private final Client client;
  private final ReadClock clock;

  private Phase phase;
  private final Admission admission;

  /** The value being received, or what is swallowed. */
  private final DataBlock block = new DataBlock();

  private final CurrentRequest current;
  private final Incoming incoming;

  /** End of the line being executed, or -1 before it is known. */
  private int lineEnd;

  /** Requests left of this turn. */
  private int turn;

  private int lastActive;
  private boolean tracing;
  private CloseReason closeReason = CloseReason.ERROR;

  /** A conversation that has not begun. */
  public Conversation(Stages stages, ReplyStream replies, Client client) {
    this.terms = stages.terms();
    this.parser = stages.parser();
    this.lookahead = stages.lookahead();
    this.commands = stages.commands();
    this.time = stages.clock();
    this.replies = replies;
    this.client = client;
    this.clock = new ReadClock(stages.times());
    this.turn = terms.requestsPerTurn();
    this.lastActive = time.now();
    this.current = new CurrentRequest(parser);
    this.incoming = commands.newIncoming();
    this.admission = new Admission(terms, replies, client);
    this.phase = admission.start();
  }

  /** What it waits for before it goes on. */
  public Wait waitsFor() {
    return switch (phase) {
      case OVER -> Wait.END;
      case REFUSED -> Wait.GOODBYE;
      case AWAY -> Wait.DUMP;
      case FIRST, LOGIN, LINE, KEYS, VALUE, SWALLOW, REST_OF_LINE, WATCH, BINARY ->
          replies.isBlocked() ? Wait.CLIENT : turn > 0 ? Wait.INPUT : Wait.TURN;
    };
  }

  /** Whether input has to wait: for the client to read its replies, or for the end of a dump. */
  public boolean isHeld() {
    return replies.isBlocked() || phase == Phase.AWAY;
  }

  /** Whether the client is at work: it sends a value, or reads what it asked for. */
  public boolean isServed() {
    return switch (phase) {
      case VALUE, SWALLOW, AWAY, WATCH -> true;
      case FIRST, LOGIN, LINE, KEYS, REST_OF_LINE, BINARY, REFUSED, OVER -> replies.isOwing();
    };
  }

  /** Whether nothing would be cut short if it ended here. */
  public boolean isAtRest() {
    return switch (phase) {
      case FIRST, LOGIN, LINE, AWAY, WATCH, BINARY, REFUSED, OVER -> !replies.isBlocked();
      case KEYS, VALUE, SWALLOW, REST_OF_LINE -> false;
    };
  }

  /** The dump has ended: the connection is free again for requests. */
  public void comeBack() {
    if (phase == Phase.AWAY) {
      phase = Phase.LINE;
    }
  }

  /** Why the conversation is over, or would be if the connection broke now. */
  public CloseReason closeReason() {
    return closeReason;
  }

  /** Whether it goes on only when the client has read its replies. */
  public boolean isWaitingForClient() {
    return replies.isBlocked();
  }

  /** What the next byte of the input is. */
  public Phase phase() {
    return phase;
  }

  /** When a request was read last, or else it began, in seconds of the store's clock. */
  public int lastActive() {
    return lastActive;
  }

  /** Starts a new turn: the connection may again run its full quota of requests. */
  public void beginTurn() {
    turn = terms.requestsPerTurn();
  }

  /** Whether the rest of so many bytes that were left over must come soon. */
  public boolean isImpatient(int leftOver) {
    return phase == Phase.BINARY || leftOver > Limits.LINE_MAX;
  }

  /** Goes on without the rest: it has not come, and {@code [from, to)} was left over before. */
  public void giveUp(Span in, int from, int to) {
    boolean binary = phase == Phase.BINARY;
    phase = binary ? admission.refuseBinary(in.bytes(), from, to) : Phase.OVER;
  }

  /**
   * Handles the input in {@code [from, to)} as far as possible; then {@link #waitsFor} says why it
   * stopped.
   *
   * @return where it stopped: at {@code to}, or before what only makes sense with more input, once
   *     the client has read, once the dump has ended or in the next turn
   */
  public int advance(Span in, int from, int to) {
    lastActive = time.now();
    tracing = TraceLog.isOn();
    clock.begin();
    incoming.open(in, to);
    lookahead.forget();
    int at = from;
    boolean starved = false;
    while (at < to && !starved && turn > 0 && !isHeld() && phase != Phase.OVER) {
      long step;
      try {
        step = step(in, at, to);
      } catch (RuntimeException | Error failure) {
        step = recover(failure, in, at, to);
      }
      at = Step.at(step);
      phase = Step.next(step);
      starved = Step.isStarved(step);
    }
    current.keepFor(phase);
    clock.end(turn <= 0 && at < to);
    return at;
  }

  /** Gives up what was not finished, when the connection is gone. */
  public void close() {
    phase = Phase.OVER;
    incoming.abandon();
  }

  /** Goes on by one step of the phase, which stays until the step is done. */
  private long step(Span in, int at, int to) {
    return switch (phase) {
      case FIRST -> admission.first(in.bytes(), at);
      case LOGIN -> admission.login(in.bytes(), at, to);
      case LINE -> line(in.bytes(), at, to);
      case KEYS -> keys(in.bytes(), at, to);
      case VALUE -> value(in, at, to);
      case SWALLOW -> swallow(at, to);
      case REST_OF_LINE -> restOfLine(in.bytes(), at, to);
      case BINARY -> admission.binary(in.bytes(), at, to);
      case AWAY -> Step.starved(at, phase);
      case WATCH, REFUSED, OVER -> Step.to(to, phase);
    };
  }

  private long line(ByteBuffer in, int at, int to) {
    lineEnd = -1;
    replies.mark();
    // Stage 1: parse.
    ParseResult outcome = lookahead.parse(in, at, to);
    Request request = lookahead.request();
    current.set(request);
    switch (outcome) {
      case INCOMPLETE:
        return Step.starved(at, Phase.LINE);
      case CLOSE:
        return Step.to(to, Phase.OVER);
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
      return Step.to(to, Phase.OVER);
    }
    // Stages 2 and 3: execute and write.
    long step = follow(commands.execute(request, incoming, replies, client), request);
    if (tracing) {
      replies.trace(client.number());
    }
    return step;
  }

  private long refused(Request request) {
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
      return Step.to(request.end(), Phase.SWALLOW);
    }
    return Step.to(request.end(), request.lineOpen() ? Phase.REST_OF_LINE : Phase.LINE);
  }

  private long keys(ByteBuffer in, int at, int to) {
    replies.mark();
    Request request = current.get();
    parser.continueKeys(in, at, to, request);
    return follow(commands.execute(request, incoming, replies, client), request);
  }

  /** The step from a request line that was executed to what follows it. */
  private long follow(After after, Request request) {
    long step =
        switch (after) {
          case LINE -> Step.to(request.end(), Phase.LINE);
          case VALUE -> Step.to(request.end(), Phase.VALUE);
          case SWALLOW -> Step.to(request.end(), Phase.SWALLOW);
          case REST_OF_LINE -> Step.to(request.end(), Phase.REST_OF_LINE);
          case AWAY -> Step.to(request.end(), Phase.AWAY);
          case WATCH -> Step.to(request.end(), Phase.WATCH);
          case OVER -> {
            boolean shutdown = request.verb() == Verb.SHUTDOWN;
            closeReason = shutdown ? CloseReason.SHUTDOWN : CloseReason.NORMAL;
            yield Step.to(request.end(), Phase.OVER);
          }
          case KEYS -> Step.starved(request.end(), Phase.KEYS);
          case KEYS_BLOCKED -> Step.to(request.keyOffset() + request.keyLength(), Phase.KEYS);
        };
    Phase next = Step.next(step);
    if (next == Phase.VALUE || next == Phase.SWALLOW) {
      block.expect(request);
    }
    clock.executed(request.verb(), next);
    replies.relieve();
    return step;
  }

  private long value(Span in, int at, int to) {
    replies.mark();
    DataBlock.Progress progress = block.fill(in, at, to, incoming.reservation());
    switch (progress) {
      case WHOLE, MALFORMED:
        boolean whole = progress == DataBlock.Progress.WHOLE;
        commands.finishStore(current.get(), whole, incoming.reservation(), replies);
        answered(Phase.LINE);
        block.done();
        return Step.to(block.end(), Phase.LINE);
      case NO_MEMORY:
        commands.failStore(current.get(), incoming.reservation(), replies);
        answered(Phase.SWALLOW);
        return Step.to(block.end(), Phase.SWALLOW);
      case PART:
        break;
    }
    return Step.starved(block.end(), Phase.VALUE);
  }

  private void answered(Phase next) {
    clock.executed(current.get().verb(), next);
    if (tracing) {
      replies.trace(client.number());
    }
    replies.relieve();
  }

  private long swallow(int at, int to) {
    int next = block.skip(at, to);
    return Step.to(next, block.isOver() ? Phase.LINE : Phase.SWALLOW);
  }

  private long restOfLine(ByteBuffer in, int at, int to) {
    int end = parser.skipLine(in, at, to);
    return end < 0 ? Step.to(to, Phase.REST_OF_LINE) : Step.to(end, Phase.LINE);
  }

  /**
   * After a failure that no client should be able to cause: this request is answered with an error
   * and the conversation goes on behind it or, where that place is not known, ends.
   */
  private long recover(Throwable failure, Span in, int at, int to) {
    LOG.error("request failed: {}", describe(in, at, to), failure);
    incoming.abandon();
    long step;
    if (phase == Phase.VALUE) {
      step = Step.to(at, Phase.SWALLOW); // the block still counts from here
    } else if (phase == Phase.LINE && lineEnd > at) {
      block.expect(current.get());
      step = Step.to(lineEnd, block.isOver() ? Phase.LINE : Phase.SWALLOW);
    } else {
      replies.rollback();
      return Step.to(to, Phase.OVER);
    }
    if (!replies.rollback()) {
      return Step.to(to, Phase.OVER);
    }
    if (!current.get().noreply()) {
      replies.line().reply(Reply.INTERNAL_ERROR);
    }
    return step;
  }

  private String describe(Span in, int at, int to) {
    if (phase != Phase.LINE) {
      return "in phase " + phase;
    }
    return TraceLog.text(in.bytes(), at, to);
  }
}
