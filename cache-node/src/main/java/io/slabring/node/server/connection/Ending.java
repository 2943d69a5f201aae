package io.slabring.node.server.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.server.watch.CloseReason;
import java.util.concurrent.TimeUnit;

/** The end of one connection: how it is closed, and why. Used on its event loop. */
final class Ending {
  /** How long the input of a client that may still be sending is read and discarded. */
  private static final int LINGER_SECONDS = 5;

  private final ReplyStream replies;
  private final SocketOutlet outlet;
  private ChannelHandlerContext ctx;
  private CloseReason reason;
  private boolean begun;
  private boolean lingering;

  /** The ending of the connection with these replies, which has not begun. */
  Ending(ReplyStream replies, SocketOutlet outlet) {
    this.replies = replies;
    this.outlet = outlet;
  }

  /** The handler of the connection; call it before anything else. */
  void attach(ChannelHandlerContext context) {
    ctx = context;
  }

  /** Whether the connection is being closed: no more requests are executed. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the client has been refused and its input is only discarded. */
  boolean isLingering() {
    return lingering;
  }

  /** Remembers why the connection ends, or would end now. */
  void because(CloseReason newReason) {
    reason = newReason;
  }

  /** The connection is gone; returns why, or the other reason if none is remembered. */
  CloseReason complete(CloseReason otherwise) {
    begun = true;
    return reason == null ? otherwise : reason;
  }

  /** Closes the connection at once. */
  void closeNow() {
    begun = true;
    ctx.close();
  }

  /** Closes the connection when the client has been sent its replies. */
  void closeAfterReplies() {
    if (!begun) {
      begun = true;
      // Else io_uring may begin one more read of the closed socket, and so keep it open.
      ctx.channel().config().setAutoRead(false);
      replies.flush();
      outlet.flushNow();
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /**
   * Closes the connection of a client that may still be sending. Closing a socket with unread input
   * resets it, and the client may lose the last reply. So the output is closed first, and input is
   * read and discarded until the client closes too, for at most five seconds.
   */
  void linger() {
    if (!lingering) {
      lingering = true;
      replies.flush();
      outlet.flushNow();
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> endOutput());
      ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void endOutput() {
    Channel channel = ctx.channel();
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel socket && channel.isActive()) {
      socket.shutdownOutput();
    } else {
      ctx.close();
    }
  }
}
