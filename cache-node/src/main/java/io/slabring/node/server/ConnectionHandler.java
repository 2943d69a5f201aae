package io.slabring.node.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.slabring.node.server.tls.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the socket and the {@link Conversation}: hands it what was read, keeps what it could not
 * use yet, sends its replies once per read event, and stops reading while the client does not take
 * them. Stands below Vert.x's own handler, which sees no data. One per connection, on its event
 * loop.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter implements Client {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

  /** So long the beginning of a request in the binary protocol waits for the rest. */
  private static final int BINARY_HEADER_SECONDS = 1;

  private final Worker worker;
  private final ConnectionGate gate;
  private final ConnectionTable table;
  private final TlsConnection tls;
  private final SocketOutlet outlet;
  private final ReplyStream replies;
  private final Conversation conversation;

  private ChannelHandlerContext ctx;
  private int number;
  private Runnable whenGone = () -> {};

  /** Why it is being closed; null while that is not known here. */
  private CloseReason closeReason;

  private final PendingInput pending;

  /** Goes on after the other connections had their turn; made when first needed. */
  private Runnable continuation;

  /** It was being served when it was last found silent. */
  private boolean servedBefore;

  private boolean yielding;
  private boolean busy;
  private boolean inputEnded;
  private boolean closing;
  private boolean draining;
  private boolean lingering;

  /**
   * A handler for one connection.
   *
   * @param tls what encrypts the connection, in a handler before this one; null for plain text
   */
  ConnectionHandler(Worker worker, ConnectionGate gate, ConnectionTable table, Tls tls) {
    this.worker = worker;
    this.gate = gate;
    this.table = table;
    this.tls = tls == null ? null : new TlsConnection(tls);
    this.pending = new PendingInput(worker.lineMemory());
    this.outlet = new SocketOutlet(worker.buffers(), worker.traffic());
    this.replies = new ReplyStream(outlet, worker.quota());
    this.conversation = new Conversation(worker, replies, this);
  }

  /** What this connection is about, for {@code stats conns}. */
  Conversation conversation() {
    return conversation;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public InetSocketAddress localAddress() {
    return ctx.channel().localAddress() instanceof InetSocketAddress local ? local : null;
  }

  @Override
  public String describe() {
    return ctx.channel().toString();
  }

  @Override
  public SideChannel sideChannel() {
    return new SocketSideChannel(ctx, worker.traffic());
  }

  @Override
  public void whenGone(Runnable action) {
    whenGone = action;
  }

  @Override
  public void comeBack() {
    conversation.comeBack();
    if (!closing && ctx.channel().isOpen()) {
      settle();
    }
  }

  /** Closes the connection as soon as no request is half done; for the shutdown of the server. */
  void drain() {
    if (ctx.channel().isOpen()) {
      closeReason = CloseReason.SHUTDOWN;
      draining = true;
      closeAtRest();
    }
  }

  private void closeAtRest() {
    boolean resting = conversation.isAtRest() && !pending.hasPieces() && pending.startLength() == 0;
    if (resting) {
      closeAfterReplies();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    outlet.attach(context);
    number = table.add(context.channel(), this);
    worker.log().opened(context.channel().remoteAddress(), number);
    LOG.debug("<{} new connection from {}", number, context.channel().remoteAddress());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    closing = true;
    table.remove(number, this);
    whenGone.run();
    CloseReason reason = closeReason == null ? conversation.closeReason() : closeReason;
    worker.log().closed(context.channel().remoteAddress(), number, reason);
    LOG.debug("<{} connection closed: {}", number, reason.wireName());
    conversation.close();
    replies.close();
    pending.drop();
    gate.leave();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof PooledBuffer buffer) {
      receive(buffer);
    } else if (message instanceof ByteBuf foreign) {
      receiveForeign(foreign);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!closing) {
      settle();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!busy && !closing && context.channel().isWritable()) {
      settle();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || tls != null && tls.ends(context, event)) {
      endInput();
    }
    if (event instanceof IdleStateEvent) {
      if (conversation.isServed() || servedBefore) {
        servedBefore = conversation.isServed(); // after that it gets the whole time again
        return;
      }
      closeReason = CloseReason.IDLE_TIMEOUT;
      gate.countIdle(); // Vert.x's handler, the next one, closes the connection
    }
    context.fireUserEventTriggered(event);
  }

  private void endInput() {
    inputEnded = true;
    if (!closing) {
      closeReason = CloseReason.NORMAL;
      settle();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    boolean broken = cause instanceof IOException || cause instanceof UncheckedIOException;
    if (!broken && (tls == null || !tls.explains(context, cause))) {
      LOG.error("connection {} failed", context.channel().remoteAddress(), cause);
    }
    closing = true;
    context.close();
  }

  private void receive(PooledBuffer buffer) {
    try {
      worker.traffic().countRead(buffer.readableBytes());
      servedBefore = false;
      if (closing) {
        return;
      }
      if (conversation.isHeld() || pending.hasPieces()) {
        if (!pending.addLast(buffer, worker.buffers())) {
          closing = true;
          ctx.close();
        }
      } else {
        consume(buffer);
      }
    } finally {
      buffer.release();
    }
  }

  /** Input that something below us made, such as a TLS decoder, is copied to a buffer of ours. */
  private void receiveForeign(ByteBuf foreign) {
    try {
      while (foreign.isReadable()) {
        receive(worker.readAllocator().copy(foreign));
      }
    } finally {
      foreign.release();
    }
  }

  /** The turn is over with input left: the others come first. */
  private void yieldTurn() {
    if (!yielding) {
      yielding = true;
      worker.traffic().countYield();
      if (continuation == null) {
        continuation = this::resumeTurn;
      }
      ctx.channel().eventLoop().execute(continuation);
    }
  }

  private void resumeTurn() {
    yielding = false;
    conversation.beginTurn();
    if (!closing && ctx.channel().isOpen()) {
      settle();
    }
  }

  /** Sends the replies, goes on with waiting input, and reads or pauses accordingly. */
  private void settle() {
    if (yielding) {
      pauseReading();
      return;
    }
    busy = true;
    try {
      do {
        replies.resume();
        while (canGoOn()) {
          PooledBuffer buffer = pending.poll();
          try {
            consume(buffer);
          } finally {
            buffer.release();
          }
        }
        if (yielding) {
          break; // the replies go out together when the input is used up
        }
        replies.flush();
      } while (canGoOn());
    } finally {
      busy = false;
    }
    if (!yielding) {
      conversation.beginTurn();
    }
    boolean stuck = pauseReading();
    if (inputEnded && !stuck) {
      closeAfterReplies();
    } else if (draining) {
      closeAtRest();
    }
  }

  /** Reads only while what was read can be used; whether it cannot. */
  private boolean pauseReading() {
    // One waiting input of a turn that is over is not worth the system calls of a pause.
    boolean stuck =
        conversation.isHeld() || pending.hasPieces() && (!yielding || pending.size() > 1);
    // A channel may be closed a moment before its handlers are told.
    if (ctx.channel().isOpen() && ctx.channel().config().isAutoRead() == stuck) {
      ctx.channel().config().setAutoRead(!stuck);
    }
    return stuck;
  }

  private boolean canGoOn() {
    return pending.hasPieces() && !conversation.isHeld() && !closing && !yielding;
  }

  private void consume(PooledBuffer buffer) {
    int from = buffer.readerIndex();
    if (pending.startLength() == 0) {
      converse(buffer, from);
    } else if (from >= pending.startLength()) {
      converse(buffer, pending.putStart(buffer, from));
    } else {
      PooledBuffer joined = pending.join(buffer, worker.buffers());
      try {
        if (buffer.isReadable()) {
          pending.addFirst(buffer.retain()); // what did not fit comes next
        }
        converse(joined, joined.readerIndex());
      } finally {
        joined.release();
      }
    }
  }

  private void converse(PooledBuffer buffer, int from) {
    boolean wasBusy = busy;
    busy = true;
    int to = buffer.writerIndex();
    int stop;
    worker.observe(number);
    try {
      stop = conversation.advance(buffer.span(), from, to);
    } finally {
      busy = wasBusy;
    }
    if (conversation.isOver()) {
      closeAfterReplies();
    } else if (conversation.phase() == Phase.REFUSED) {
      linger();
    } else if (stop == to) {
      pending.release();
    } else if (conversation.isHeld() || conversation.isTurnOver()) {
      buffer.readerIndex(stop);
      pending.addFirst(buffer.retain());
      if (!conversation.isHeld()) {
        yieldTurn();
      }
    } else if (!pending.keepStart(buffer, stop, to - stop)) {
      closing = true;
      ctx.close();
    } else if (conversation.phase() == Phase.BINARY) {
      ctx.executor().schedule(this::refuseBinary, BINARY_HEADER_SECONDS, TimeUnit.SECONDS);
    } else {
      pending.boundLongLine(ctx.executor(), this::closeAfterReplies);
    }
  }

  /** The header of a request in the binary protocol does not come: answers without it. */
  private void refuseBinary() {
    if (closing || conversation.phase() != Phase.BINARY) {
      return;
    }
    PooledBuffer header = worker.buffers().takeLarge();
    try {
      int to = ReadAllocator.HEADROOM;
      conversation.refuseBinary(header.span().bytes(), pending.putStart(header, to), to);
    } finally {
      header.release();
    }
    linger();
  }

  private void linger() {
    if (!lingering) {
      lingering = true;
      replies.flush();
      LingeringClose.begin(ctx);
    }
  }

  private void closeAfterReplies() {
    if (!closing) {
      closing = true;
      // Else io_uring may begin one more read of the closed socket, and so keep it open.
      ctx.channel().config().setAutoRead(false);
      replies.flush();
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
