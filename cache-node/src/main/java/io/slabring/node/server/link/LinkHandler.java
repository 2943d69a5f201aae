package io.slabring.node.server.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.slabring.membership.log.LogLimit;
import io.slabring.node.server.buffer.PooledBuffer;
import io.slabring.node.server.frames.BadFrameException;
import io.slabring.node.server.frames.FrameReader;
import io.slabring.node.server.frames.FrameSink;
import io.slabring.node.server.frames.Hello;
import io.slabring.node.server.frames.LinkFormat;
import io.slabring.node.server.stream.Span;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a connection between two nodes: greets, cuts what comes into frames, and closes the
 * connection if it breaks the protocol. Used on its event loop.
 */
public abstract class LinkHandler extends ChannelInboundHandlerAdapter implements FrameSink {
  private static final Logger LOG = LoggerFactory.getLogger(LinkHandler.class);

  /** A node has many links, and most often they all end for one reason: that is one line. */
  private static final LogLimit LOG_LIMIT =
      new LogLimit(Duration.ofSeconds(10), 64, System::nanoTime);

  /** So many bytes may wait to be sent before nothing more is added. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 << 10, 256 << 10);

  /** What links of the event loop share. */
  protected final LinkLoop loop;

  /** Sends frames to the other side. */
  protected final FrameWriter out;

  private final LinkIdentity own;
  private FrameReader reader;
  private final long helloMillis;
  private ChannelHandlerContext ctx;
  private Span input;
  private Hello hello;
  private long clockAhead;
  private boolean greeting;
  private boolean over;

  /**
   * An end of a connection that has not been made yet.
   *
   * @param helloMillis the other side must greet within this time
   */
  protected LinkHandler(LinkLoop loop, LoopTurn turn, LinkIdentity own, long helloMillis) {
    this.loop = loop;
    this.own = own;
    this.helloMillis = helloMillis;
    this.out = new FrameWriter(loop.buffers(), turn);
  }

  /** The other side has greeted as one of this cluster; requests may go. */
  protected abstract void greeted(Hello said);

  /** Something was received, or more can be sent. */
  protected abstract void alive(boolean writable);

  /** The connection is gone. Called once. */
  protected abstract void gone(String reason);

  /** Sets what the channel of a link needs. */
  public static void configure(ChannelConfig config, LinkLoop loop) {
    config.setRecvByteBufAllocator(loop.reads());
    config.setWriteBufferWaterMark(WATER_MARK);
    config.setOption(ChannelOption.TCP_NODELAY, true);
    config.setOption(ChannelOption.SO_KEEPALIVE, true);
  }

  /** The memory of which the bytes are part that this handler is being given. */
  protected final Span input() {
    return input;
  }

  /** What this side says of itself. */
  protected final LinkIdentity identity() {
    return own;
  }

  /** What the other side said of itself; null before. */
  protected final Hello hello() {
    return hello;
  }

  /**
   * By how many seconds this node's clock of items is ahead of the other's, rounded; 0 if that is
   * less than a second.
   */
  public final long clockAheadSeconds() {
    return Math.abs(clockAhead) < 1000 ? 0 : Math.round(clockAhead / 1000.0);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    reader = new FrameReader(this);
    out.attach(context);
    if (context.channel().isActive()) {
      greet();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    greet();
  }

  private void greet() {
    if (greeting) {
      return;
    }
    greeting = true;
    out.control(LinkFormat.HELLO, own.hello().bytes());
    loop.executor().schedule(this::endGreeting, helloMillis, TimeUnit.MILLISECONDS);
  }

  private void endGreeting() {
    if (hello == null) {
      close("did not greet within " + helloMillis + " ms");
    }
  }

  @Override
  public final void hello(ByteBuffer in, int from, int to) {
    Hello said = Hello.read(in, from, to);
    if (!said.isUnderstood()) {
      throw new BadFrameException(
          "it speaks the formats %d to %d".formatted(said.lowest(), said.highest()));
    }
    if (!said.cluster().equals(own.cluster())) {
      throw new BadFrameException("it is a node of another cluster");
    }
    hello = said;
    clockAhead = own.clockMillis().getAsLong() - said.clockMillis();
    greeted(said);
  }

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof PooledBuffer buffer) {
      receive(buffer);
    } else if (message instanceof ByteBuf foreign) {
      try {
        while (foreign.isReadable()) {
          receive(loop.reads().copy(foreign));
        }
      } finally {
        foreign.release();
      }
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void receive(PooledBuffer buffer) {
    try {
      if (!over) {
        input = buffer.span();
        alive(false);
        reader.read(input.bytes(), buffer.readerIndex(), buffer.writerIndex());
      }
    } catch (BadFrameException e) {
      close("broke the protocol: " + e.getMessage());
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      buffer.release();
    }
  }

  private String context() {
    return String.valueOf(ctx.channel().remoteAddress());
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!over && context.channel().isWritable()) {
      alive(true);
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      close("failed the TLS handshake: " + handshake.cause().getMessage());
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause.getCause() instanceof SSLException failure) {
      close("failed in TLS: " + failure.getMessage());
    } else if (cause instanceof IOException) {
      LOG.debug("the link with {} broke", context(), cause);
      closeQuietly("closed the connection");
    } else {
      fail(cause);
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    end("closed the connection");
    context.fireChannelInactive();
  }

  @Override
  public final void handlerRemoved(ChannelHandlerContext context) {
    end("closed the connection");
  }

  /** Closes the connection, which says why in one line of the log. */
  protected final void close(String reason) {
    if (!over) {
      if (isWorthALine(reason)) {
        LOG.warn("closing the link with {}: it {}", context(), reason);
      }
      closeQuietly(reason);
    }
  }

  /** After a failure that no node should be able to cause. */
  private void fail(Throwable failure) {
    if (isWorthALine("failed")) {
      LOG.error("a link with {} failed", context(), failure);
    }
    closeQuietly("failed");
  }

  private boolean isWorthALine(String reason) {
    return LOG_LIMIT.permits(node() + " " + reason);
  }

  /** The other node, as far as it is known. */
  private String node() {
    return hello != null
        ? hello.nodeId()
        : ctx.channel().remoteAddress() instanceof InetSocketAddress address
            ? address.getAddress().getHostAddress()
            : context();
  }

  /** Closes the connection without a line in the log. */
  protected final void closeQuietly(String reason) {
    end(reason);
    if (ctx.channel().isOpen()) {
      ctx.channel().config().setAutoRead(false); // else io_uring may keep it open by one more read
      ctx.close();
    }
  }

  private void end(String reason) {
    if (!over) {
      over = true;
      out.close();
      gone(reason);
    }
  }
}
