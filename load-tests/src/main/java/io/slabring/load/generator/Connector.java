package io.slabring.load.generator;

import module java.base;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/** Opens connections: epoll where there is, TLS where asked for. Thread-safe. */
final class Connector {
  private static final int CONNECT_MILLIS = 5000;

  /** Read at once; below what the pooled allocator caches per thread. */
  private static final int READ_BYTES = 32 << 10;

  private final SslContext tls;

  /**
   * @param tls whether connections are encrypted; no certificate is checked, since the targets of a
   *     measurement are our own
   */
  Connector(boolean tls) throws SSLException {
    this.tls =
        tls
            ? SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("")
                .build()
            : null;
  }

  static IoHandlerFactory ioHandler() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  /** Connects; the failure, if any, is told in one word or sentence on the event loop. */
  void connect(
      EventLoop loop, InetSocketAddress target, ChannelHandler link, Consumer<String> failure) {
    new Bootstrap()
        .group(loop)
        .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (tls != null) {
                  channel
                      .pipeline()
                      .addLast(
                          tls.newHandler(
                              channel.alloc(), target.getHostString(), target.getPort()));
                }
                channel.pipeline().addLast(link);
              }
            })
        .connect(target)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                failure.accept(rootMessage(connected.cause()));
              }
            });
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
