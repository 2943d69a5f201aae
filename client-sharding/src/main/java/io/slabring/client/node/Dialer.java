package io.slabring.client.node;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeUnavailableException;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Tries to connect until it succeeds, and again when the connection has ended: name look-up, TCP,
 * TLS and handshake share one time limit, and the pauses between attempts are the {@link
 * Backoff}'s. Belongs to the event loop.
 */
final class Dialer {
  private final Owner owner;
  private final NodeAddress address;
  private final NodeConnector connector;
  private final Backoff backoff;
  private final ContextInternal context;
  private final EventLoop loop;
  private final long timeoutMillis;

  private State state = State.PAUSING;

  /** When the attempt, or the connection, began. */
  private long since;

  /** The number of attempts, and so the name of the current one. */
  private int attempts;

  /** At most one look-up has been asked for: a name that is slow must not collect attempts. */
  private boolean resolving;

  /** Ends the attempt, or the pause before the next one. */
  private ScheduledFuture<?> timer;

  /** Is told how attempts end, on the event loop. */
  interface Owner {
    /** There is a channel to the node, which has not said anything yet. */
    void opened(Channel channel);

    /** An attempt has failed; the next one follows if {@link Dialer#failed} is called. */
    void attemptFailed(NodeException reason);
  }

  /** What it does now. */
  private enum State {
    PAUSING,
    TRYING,
    CONNECTED,
    CLOSED
  }

  Dialer(
      Owner owner,
      NodeAddress address,
      NodeConnector connector,
      Backoff backoff,
      ContextInternal context,
      long timeoutMillis) {
    this.owner = owner;
    this.address = address;
    this.connector = connector;
    this.backoff = backoff;
    this.context = context;
    this.loop = context.nettyEventLoop();
    this.timeoutMillis = timeoutMillis;
  }

  /** Begins an attempt, which ends in {@link #succeeded} or {@link #failed}. */
  void dial() {
    if (state != State.PAUSING) {
      return;
    }
    state = State.TRYING;
    since = System.nanoTime();
    attempts++;
    timer = loop.schedule(this::timedOut, timeoutMillis, TimeUnit.MILLISECONDS);
    if (!resolving) {
      resolving = true;
      connector.resolve().whenComplete(this::resolvedAnywhere);
    }
  }

  private void timedOut() {
    String what = resolving ? "the name was not resolved" : "not connected";
    fail(what + " within " + timeoutMillis + " ms", null);
  }

  private void fail(String problem, Throwable cause) {
    owner.attemptFailed(new NodeUnavailableException(address, problem, cause));
  }

  private void resolvedAnywhere(InetAddress[] found, Throwable failure) {
    onLoop(() -> resolved(found, failure));
  }

  private void onLoop(Runnable step) {
    if (loop.inEventLoop()) {
      step.run();
    } else if (!loop.isShuttingDown()) {
      loop.execute(step);
    }
  }

  private void resolved(InetAddress[] found, Throwable failure) {
    resolving = false;
    if (state != State.TRYING) {
      return; // too late: the next attempt asks again
    }
    if (failure != null) {
      fail("cannot resolve the name", cause(failure));
      return;
    }
    int attempt = attempts;
    connector
        .open(context, found, attempt - 1)
        .onComplete(opened -> onLoop(() -> opened(attempt, opened.result(), opened.cause())));
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void opened(int attempt, Channel channel, Throwable failure) {
    boolean current = state == State.TRYING && attempt == attempts;
    if (channel == null) {
      if (current) {
        fail("cannot connect", failure);
      }
    } else if (current) {
      owner.opened(channel);
    } else {
      channel.close(); // too late
    }
  }

  /** The node has answered: now there is a connection. */
  void succeeded() {
    timer.cancel(false);
    state = State.CONNECTED;
    since = System.nanoTime();
  }

  /** The attempt has failed, or the connection has ended: tries again after a pause. */
  void failed() {
    timer.cancel(false);
    long now = System.nanoTime();
    long pause =
        state == State.CONNECTED
            ? backoff.afterConnection(since, now)
            : backoff.afterFailure(since, now);
    state = State.PAUSING;
    try {
      timer = loop.schedule(this::dial, pause, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      close(); // the event loop ends
    }
  }

  /** No more attempts. */
  void close() {
    state = State.CLOSED;
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
