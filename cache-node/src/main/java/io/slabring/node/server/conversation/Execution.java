package io.slabring.node.server.conversation;

import io.slabring.node.server.command.After;
import io.slabring.node.server.command.Client;
import io.slabring.node.server.command.Commands;
import io.slabring.node.server.command.Incoming;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.stream.Span;
import io.slabring.node.server.watch.CloseReason;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import io.slabring.protocol.Verb;

/**
 * Stages 2 and 3 of one connection's requests, execute and write, and the steps that lead from
 * there to what follows a request line. Used on its event loop.
 */
final class Execution {
  private final Commands commands;
  private final ReplyStream replies;
  private final Client client;
  private final ReadClock clock;
  private final DataBlock block;
  private final Errands errands;
  private final Incoming incoming;
  private CloseReason closeReason = CloseReason.ERROR;

  /**
   * The requests of a connection.
   *
   * @param block takes the values behind the request lines
   * @param errands what other nodes do; null without other nodes
   */
  Execution(
      Stages stages,
      ReplyStream replies,
      Client client,
      ReadClock clock,
      DataBlock block,
      Errands errands) {
    this.commands = stages.commands();
    this.replies = replies;
    this.client = client;
    this.clock = clock;
    this.block = block;
    this.errands = errands;
    this.incoming = commands.newIncoming();
  }

  /** The input to be handled next, which ends at {@code to}. */
  void open(Span in, int to) {
    incoming.open(in, to);
    if (errands != null) {
      commands.stayHere(errands.staysHere()); // the commands are those of all connections
    }
  }

  /** Gives up a value that will not be completed, and what other nodes do. */
  void abandon() {
    if (errands != null) {
      errands.close();
    }
    incoming.abandon();
  }

  /** Why the conversation is over, or would be if the connection broke now. */
  CloseReason closeReason() {
    return closeReason;
  }

  /** The step of a request line that was parsed and begins at {@code at}. */
  long line(Request request, Phase phase, int at, int to) {
    boolean refused = errands != null && errands.refuses(request);
    After after = refused ? After.LINE : commands.execute(request, incoming, replies, client);
    return follow(after, request, phase, at, to);
  }

  /** The step of the keys of a get that begin at {@code at}. */
  long keys(Request request, Phase phase, int at, int to) {
    After after = commands.execute(request, incoming, replies, client);
    return follow(after, request, phase, at, to);
  }

  /** The step from what was executed to what follows it. */
  private long follow(After after, Request request, Phase phase, int at, int to) {
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
          case END -> {
            if (errands == null || !errands.isPart()) {
              replies.reply(Reply.END);
            }
            yield Step.to(request.end(), Phase.LINE);
          }
          case ELSEWHERE -> errands.begin(request, commands.place(), phase, at, to);
        };
    Phase next = Step.next(step);
    if (next == Phase.VALUE || next == Phase.SWALLOW && after == After.SWALLOW) {
      block.expect(request);
    }
    if (after != After.ELSEWHERE) {
      clock.executed(request.verb(), next);
    }
    replies.relieve();
    return step;
  }

  /**
   * A step of the value of a store command.
   *
   * @param tracing whether the reply is logged
   */
  long value(Request request, Span in, int at, int to, boolean tracing) {
    replies.mark();
    DataBlock.Progress progress = block.fill(in, at, to, incoming.reservation());
    switch (progress) {
      case WHOLE, MALFORMED:
        boolean whole = progress == DataBlock.Progress.WHOLE;
        Phase next = Phase.LINE;
        if (commands.finishStore(request, whole, incoming.reservation(), replies)) {
          answered(request, next, tracing);
        } else {
          next = errands.sendOn(request, commands.place(), incoming);
        }
        block.done();
        return Step.to(block.end(), next);
      case NO_MEMORY:
        commands.failStore(request, incoming.reservation(), replies);
        answered(request, Phase.SWALLOW, tracing);
        return Step.to(block.end(), Phase.SWALLOW);
      case PART:
        break;
    }
    return Step.starved(block.end(), Phase.VALUE);
  }

  private void answered(Request request, Phase next, boolean tracing) {
    clock.executed(request.verb(), next);
    if (tracing) {
      replies.trace(client.number());
    }
    replies.relieve();
  }
}
