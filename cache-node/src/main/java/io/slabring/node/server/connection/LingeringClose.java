package io.slabring.node.server.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client may still be sending. Closing a socket with unread input resets
 * it, and the client may lose the last reply. So the output is closed first, and input is read and
 * discarded until the client closes too, for at most five seconds.
 */
final class LingeringClose {
  private static final int SECONDS_MAX = 5;

  private LingeringClose() {}

  /** Call it on the event loop when the last answer has been written. */
  static void begin(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> endOutput(ctx));
    ctx.executor().schedule(() -> ctx.close(), SECONDS_MAX, TimeUnit.SECONDS);
  }

  private static void endOutput(ChannelHandlerContext ctx) {
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
