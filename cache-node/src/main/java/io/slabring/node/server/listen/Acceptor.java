package io.slabring.node.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.slabring.node.measure.Throttle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first handler of one listening socket: passes on as many new connections as the {@link
 * ConnectionGate} has places for, and stops accepting while there is no place or while accepting
 * fails. Used on the socket's event loop; {@link #resume} may be called by any thread.
 */
public final class Acceptor extends ChannelInboundHandlerAdapter {
  /*
   * A transport may hand over one more connection than it was allowed to: another socket took the
   * last place at the same moment, or a read was under way. It waits here, unregistered, so it
   * is not served before a place is free. There is one at most: each read accepts one.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
  private static final Throttle LOG_THROTTLE = new Throttle(Duration.ofSeconds(10));

  /** How long nothing is accepted after a failure, in milliseconds. */
  private static final long PAUSE_MILLIS = 500;

  private final ConnectionGate gate;
  private final ArrayDeque<Channel> waiting = new ArrayDeque<>(1);
  private ChannelHandlerContext ctx;
  private boolean paused;

  /** The acceptor of one listening socket. */
  public Acceptor(ConnectionGate gate) {
    this.gate = gate;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    gate.add(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel connection = (Channel) message;
    if (waiting.isEmpty() && gate.takePlace()) {
      letIn(connection);
    } else {
      waiting.add(connection);
    }
    adjust();
  }

  private void letIn(Channel connection) {
    connection.closeFuture().addListener(closed -> gate.freePlace());
    ctx.fireChannelRead(connection);
  }

  /**
   * Most often no descriptor is left. Without a pause, a loop would try again at once, for ever.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    long held = LOG_THROTTLE.pass();
    if (held >= 0) {
      LOG.warn(
          "cannot accept connections on {}: {}; trying again every {} ms ({} failures since the"
              + " last such line). If descriptors are short, raise \"ulimit -n\" or lower -c",
          context.channel().localAddress(),
          cause.getMessage(),
          PAUSE_MILLIS,
          held);
    }
    if (!paused) {
      paused = true;
      adjust();
      context.executor().schedule(this::endPause, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void endPause() {
    paused = false;
    adjust();
  }

  /** There may be a place again, or none will be any more. */
  void resume() {
    if (ctx.executor().inEventLoop()) {
      admitWaiting();
    } else {
      ctx.executor().execute(this::admitWaiting);
    }
  }

  private void admitWaiting() {
    while (!waiting.isEmpty() && gate.takePlace()) {
      letIn(waiting.poll());
    }
    adjust();
  }

  /** Accepts, or not. */
  private void adjust() {
    boolean accept = !paused && waiting.isEmpty() && gate.hasPlace();
    if (ctx.channel().isOpen() && ctx.channel().config().isAutoRead() != accept) {
      ctx.channel().config().setAutoRead(accept);
    }
  }

  /** The listening socket. */
  Channel channel() {
    return ctx.channel();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    gate.remove(this);
    for (Channel connection = waiting.poll(); connection != null; connection = waiting.poll()) {
      connection.unsafe().closeForcibly();
    }
    context.fireChannelInactive();
  }
}
