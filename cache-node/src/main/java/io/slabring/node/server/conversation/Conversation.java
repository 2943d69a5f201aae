package io.slabring.node.server.conversation;

import io.slabring.node.server.command.Client;
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
  private final StoreStats time;
  private final ReplyStream replies;
  private final Client client;
  private final ReadClock clock;

  private Phase phase;
  private final Admission admission;

  /** The value being received, or what is swallowed. */
  private final DataBlock block = new DataBlock();

  /** What other nodes do for its requests; null without other nodes. */
  private final Errands errands;

  private final CurrentRequest current;
  private final Execution execution;

  /** End of the line being executed, or -1 before it is known. */
  private int lineEnd;

  /** Requests left of this turn. */
  private int turn;

  private int lastActive;
  private boolean tracing;

  /** The line of the last request, or of the one that is under way, has come. */
  private boolean begun;

  /** A conversation that has not begun. */
  public Conversation(Stages stages, ReplyStream replies, Client client) {
    this.terms = stages.terms();
    this.parser = stages.parser();
    this.lookahead = stages.lookahead();
    this.time = stages.clock();
    this.replies = replies;
    this.client = client;
    this.clock = new ReadClock(stages.times());
    this.turn = terms.requestsPerTurn();
    this.lastActive = time.now();
    this.current = new CurrentRequest(parser);
    this.admission = new Admission(terms, replies, client);
    this.phase = admission.start();
    this.errands =
        stages.forwarder() == null ? null : new Errands(stages, replies, block, client::goOn);
    this.execution = new Execution(stages, replies, client, clock, block, errands);
  }

  /**
   * Serves another node instead of a client: without a login, and only requests that have keys.
   * Call it before each request, when the one before {@link #isRequestDone}.
   *
   * @param viewVersion version of the view by which that node has sent the request here; only by a
   *     newer one it is forwarded once more
   * @param hops how often it was forwarded before it came here, at least 1
   * @param part whether it is one key of a get with several: then it is answered without END
   */
  public void guest(long viewVersion, int hops, boolean part) {
    if (errands != null) {
      errands.guest(viewVersion, hops, part);
    }
    phase = Phase.LINE;
    begun = false;
    beginTurn();
  }

  /** Whether the request of a guest was carried out, and its whole reply is in the stream. */
  public boolean isRequestDone() {
    return phase == Phase.LINE && begun && !replies.isBlocked();
  }

  /** What it waits for before it goes on. */
  public Wait waitsFor() {
    return switch (phase) {
      case OVER -> Wait.END;
      case REFUSED -> Wait.GOODBYE;
      case AWAY -> Wait.OTHERS;
      case FETCH, FORWARD, PARTS -> errands.isHeld() ? Wait.OTHERS : forClient();
      case FIRST, LOGIN, LINE, KEYS, VALUE, SWALLOW, REST_OF_LINE, WATCH, BINARY -> forClient();
    };
  }

  private Wait forClient() {
    return replies.isBlocked() ? Wait.CLIENT : turn > 0 ? Wait.INPUT : Wait.TURN;
  }

  /** Whether input has to wait: for the client to read its replies, for a dump or another node. */
  public boolean isHeld() {
    return replies.isBlocked() || phase == Phase.AWAY || errands != null && errands.isHeld();
  }

  /** Whether the client is at work: it sends a value, or reads what it asked for. */
  public boolean isServed() {
    return switch (phase) {
      case VALUE, SWALLOW, AWAY, FETCH, FORWARD, PARTS, WATCH -> true;
      case FIRST, LOGIN, LINE, KEYS, REST_OF_LINE, BINARY, REFUSED, OVER -> replies.isOwing();
    };
  }

  /** Whether nothing would be cut short if it ended here. */
  public boolean isAtRest() {
    return switch (phase) {
      case FIRST, LOGIN, LINE, AWAY, WATCH, BINARY, REFUSED, OVER -> !replies.isBlocked();
      case KEYS, VALUE, SWALLOW, REST_OF_LINE, FETCH, FORWARD, PARTS -> false;
    };
  }

  /** The dump has ended: the connection is free again for requests. */
  public void comeBack() {
    if (phase == Phase.AWAY) {
      phase = Phase.LINE;
    }
  }

  /**
   * Goes on with what other nodes have done and needs no input: moves what they have answered. Call
   * it when they have done something, and when the client has read.
   */
  public void proceed() {
    if (errands == null || !errands.isBusy()) {
      return;
    }
    try {
      phase = errands.proceed(phase);
    } catch (RuntimeException | Error failure) {
      LOG.error("request failed at another node", failure);
      phase = Phase.OVER;
    }
  }

  /** Why the conversation is over, or would be if the connection broke now. */
  public CloseReason closeReason() {
    return execution.closeReason();
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
   *     the client has read, once the dump or another node has ended or in the next turn
   */
  public int advance(Span in, int from, int to) {
    lastActive = time.now();
    tracing = TraceLog.isOn();
    clock.begin();
    execution.open(in, to);
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
    if (errands != null && (at == to || starved)) {
      errands.rest();
    }
    current.keepFor(phase);
    clock.end(turn <= 0 && at < to);
    return at;
  }

  /** Gives up what was not finished, when the connection is gone. */
  public void close() {
    phase = Phase.OVER;
    execution.abandon();
    if (errands != null) {
      errands.close();
    }
  }

  /** Goes on by one step of the phase, which stays until the step is done. */
  private long step(Span in, int at, int to) {
    return switch (phase) {
      case FIRST -> admission.first(in.bytes(), at);
      case LOGIN -> admission.login(in.bytes(), at, to);
      case LINE -> line(in.bytes(), at, to);
      case KEYS -> keys(in.bytes(), at, to);
      case VALUE -> execution.value(current.get(), in, at, to, tracing);
      case SWALLOW -> swallow(at, to);
      case REST_OF_LINE -> restOfLine(in.bytes(), at, to);
      case BINARY -> admission.binary(in.bytes(), at, to);
      case FETCH -> again(in.bytes(), at, to);
      case FORWARD -> errands.send(in.bytes(), at, to);
      case PARTS -> keys(in.bytes(), errands.next(at), to);
      case AWAY -> Step.starved(at, phase);
      case WATCH, REFUSED, OVER -> Step.to(to, phase);
    };
  }

  /** The item of the request has been fetched, or there is none. */
  private long again(ByteBuffer in, int at, int to) {
    errands.finish();
    return line(in, at, to);
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
        begun = true;
        if (tracing) {
          TraceLog.request(client.number(), in, at, request.end());
        }
        return refused(request);
      case REQUEST:
        break;
    }
    lineEnd = request.end();
    begun = true;
    turn--;
    if (tracing) {
      TraceLog.request(client.number(), in, at, lineEnd);
    }
    if (!request.verb().hasKeyList() && !replies.admit()) {
      replies.discard(); // as memcached does: it has nothing left to answer with
      return Step.to(to, Phase.OVER);
    }
    // Stages 2 and 3: execute and write.
    long step = execution.line(request, phase, at, to);
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
    return execution.keys(request, phase, at, to);
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
    execution.abandon();
    long step;
    if (phase == Phase.VALUE) {
      step = Step.to(at, Phase.SWALLOW); // the block still counts from here
    } else if ((phase == Phase.LINE || phase == Phase.FETCH) && lineEnd > at) {
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
