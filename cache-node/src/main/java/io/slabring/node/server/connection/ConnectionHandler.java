package io.slabring.node.server.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.buffer.ReadAllocator;
import io.slabring.node.server.conversation.Conversation;
import io.slabring.node.server.conversation.Wait;
import io.slabring.node.server.listen.ConnectionGate;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.tls.Tls;
import io.slabring.node.server.watch.CloseReason;
import io.slabring.node.server.watch.WatchLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the socket and the {@link Conversation}: hands it what was read, keeps what it could not
 * use yet, sends its replies once per read event, and stops reading while the client does not take
 * them. Stands below Vert.x's own handler, which sees no data. One per connection, on its event
 * loop.
 */
public final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

  private final BufferPool buffers;
  private final ReadAllocator reads;
  private final Traffic traffic;
  private final WatchLog watchLog;
  private final ConnectionGate gate;
  private final ConnectionTable table;
  private final TlsConnection tls;
  private final SocketOutlet outlet;
  private final SocketClient client;
  private final ReplyStream replies;
  private final Conversation conversation;

  private ChannelHandlerContext ctx;

  private final PendingInput pending;
  private final Ending ending;
  private final Patience patience = new Patience(this::giveUpRest);

  /** Goes on after the other connections had their turn; made when first needed. */
  private Runnable continuation;

  /** It was being served when it was last found silent. */
  private boolean servedBefore;

  private boolean yielding;
  private boolean busy;
  private boolean inputEnded;
  private boolean draining;

  /**
   * A handler for one connection.
   *
   * @param tls what encrypts the connection, in a handler before this one; null for plain text
   */
  public ConnectionHandler(LoopShare loop, Tls tls) {
    this.buffers = loop.buffers();
    this.reads = loop.reads();
    this.traffic = loop.traffic();
    this.watchLog = loop.log();
    this.gate = loop.gate();
    this.table = loop.table();
    this.tls = tls == null ? null : new TlsConnection(tls);
    this.pending = new PendingInput(loop.longLines());
    this.outlet = new SocketOutlet(buffers, traffic, tls == null ? loop.round() : null);
    this.replies = new ReplyStream(outlet, loop.quota());
    this.ending = new Ending(replies, outlet);
    this.client = new SocketClient(traffic, outlet, this::comeBack, this::goOn);
    this.conversation = new Conversation(loop.stages(), replies, client);
  }

  /** Goes on with requests after a dump. */
  private void comeBack() {
    conversation.comeBack();
    goOn();
  }

  /** Goes on when another node has done something for the request. */
  private void goOn() {
    if (!ending.hasBegun() && ctx.channel().isOpen()) {
      settle();
    }
  }

  /** Closes the connection as soon as no request is half done; for the shutdown of the server. */
  private void drain() {
    if (ctx.channel().isOpen()) {
      ending.because(CloseReason.SHUTDOWN);
      draining = true;
      closeAtRest();
    }
  }

  private void closeAtRest() {
    boolean resting = conversation.isAtRest() && !pending.hasPieces() && pending.startLength() == 0;
    if (resting) {
      ending.closeAfterReplies();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    outlet.attach(context);
    ending.attach(context);
    int number = table.add(context.channel(), conversation, this::drain);
    client.attach(context, number);
    watchLog.opened(context.channel().remoteAddress(), number);
    LOG.debug("<{} new connection from {}", number, context.channel().remoteAddress());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    int number = client.number();
    table.remove(number, conversation);
    client.gone();
    CloseReason reason = ending.complete(conversation.closeReason());
    watchLog.closed(context.channel().remoteAddress(), number, reason);
    LOG.debug("<{} connection closed: {}", number, reason.wireName());
    conversation.close();
    replies.close();
    outlet.close();
    pending.drop();
    patience.end();
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
    if (!ending.hasBegun()) {
      settle();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!busy && !ending.hasBegun() && context.channel().isWritable()) {
      settle();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    boolean tlsEnds = tls != null && tls.ends(context, event);
    // A TLS engine that has ended its output may call the input ended, too, while more comes.
    if (event instanceof ChannelInputShutdownEvent || tlsEnds && !ending.isLingering()) {
      endInput();
    }
    if (event instanceof IdleStateEvent) {
      if (conversation.isServed() || servedBefore) {
        servedBefore = conversation.isServed(); // after that it gets the whole time again
        return;
      }
      ending.because(CloseReason.IDLE_TIMEOUT);
      gate.countIdle(); // Vert.x's handler, the next one, closes the connection
    }
    context.fireUserEventTriggered(event);
  }

  private void endInput() {
    inputEnded = true;
    if (!ending.hasBegun()) {
      ending.because(CloseReason.NORMAL);
      settle();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    boolean broken = cause instanceof IOException || cause instanceof UncheckedIOException;
    if (!broken && (tls == null || !tls.explains(context, cause))) {
      LOG.error("connection {} failed", context.channel().remoteAddress(), cause);
    }
    ending.closeNow();
  }

  private void receive(PooledBuffer buffer) {
    try {
      traffic.countRead(buffer.readableBytes());
      servedBefore = false;
      if (ending.hasBegun()) {
        return;
      }
      if (conversation.isHeld() || pending.hasPieces()) {
        if (!pending.addLast(buffer, buffers)) {
          ending.closeNow();
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
        receive(reads.copy(foreign));
      }
    } finally {
      foreign.release();
    }
  }

  /** The turn is over with input left: the others come first. */
  private void yieldTurn() {
    if (!yielding) {
      yielding = true;
      traffic.countYield();
      if (continuation == null) {
        continuation = this::resumeTurn;
      }
      ctx.channel().eventLoop().execute(continuation);
    }
  }

  private void resumeTurn() {
    yielding = false;
    conversation.beginTurn();
    if (!ending.hasBegun() && ctx.channel().isOpen()) {
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
        conversation.proceed();
        if (conversation.waitsFor() == Wait.END) {
          ending.closeAfterReplies();
        }
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
      ending.closeAfterReplies();
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
    return pending.hasPieces() && !conversation.isHeld() && !ending.hasBegun() && !yielding;
  }

  private void consume(PooledBuffer buffer) {
    int from = buffer.readerIndex();
    if (pending.startLength() == 0) {
      converse(buffer, from);
      return;
    }
    patience.end();
    if (from >= pending.startLength()) {
      converse(buffer, pending.putStart(buffer, from));
    } else {
      PooledBuffer joined = pending.join(buffer, buffers);
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
    watchLog.observe(client.number());
    try {
      stop = conversation.advance(buffer.span(), from, to);
    } finally {
      busy = wasBusy;
    }
    goOn(buffer, stop, to);
  }

  /** Does what the conversation waits for, and keeps the input that it has not used. */
  private void goOn(PooledBuffer buffer, int stop, int to) {
    Wait wait = conversation.waitsFor();
    if (wait == Wait.END) {
      ending.closeAfterReplies();
    } else if (wait == Wait.GOODBYE) {
      ending.linger();
    } else if (stop == to) {
      pending.release();
    } else if (wait == Wait.INPUT) {
      keepRest(buffer, stop, to - stop);
    } else {
      buffer.readerIndex(stop);
      pending.addFirst(buffer.retain());
      if (wait == Wait.TURN) {
        yieldTurn();
      }
    }
  }

  private void keepRest(PooledBuffer buffer, int from, int length) {
    if (!pending.keepStart(buffer, from, length)) {
      ending.closeNow();
    } else if (conversation.isImpatient(length)) {
      patience.begin(ctx.executor());
    }
  }

  /** The rest of what was begun has not come in time. */
  private void giveUpRest() {
    if (ending.hasBegun() || pending.startLength() == 0) {
      return;
    }
    PooledBuffer rest = pending.takeStart(buffers);
    try {
      conversation.giveUp(rest.span(), rest.readerIndex(), rest.writerIndex());
      goOn(rest, rest.writerIndex(), rest.writerIndex());
    } finally {
      rest.release();
    }
  }
}
