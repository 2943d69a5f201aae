package io.slabring.node.server;

import static io.slabring.node.settings.Commands.DUMP;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.EventExecutor;
import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.buffer.ReadAllocator;
import io.slabring.node.server.command.KeySampler;
import io.slabring.node.server.connection.ConnectionHandler;
import io.slabring.node.server.connection.LineMemory;
import io.slabring.node.server.connection.LoopShare;
import io.slabring.node.server.connection.SendRound;
import io.slabring.node.server.connection.Traffic;
import io.slabring.node.server.conversation.CommandTimes;
import io.slabring.node.server.conversation.Lookahead;
import io.slabring.node.server.conversation.Stages;
import io.slabring.node.server.guest.GuestLoop;
import io.slabring.node.server.link.LinkLoop;
import io.slabring.node.server.link.LinkPace;
import io.slabring.node.server.link.Links;
import io.slabring.node.server.listen.ConnectionGate;
import io.slabring.node.server.stream.ReplyQuota;
import io.slabring.node.server.tls.ListenerTls;
import io.slabring.node.server.tls.Tls;
import io.slabring.node.server.watch.WatchLog;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Work;
import io.slabring.node.store.command.StoreSession;
import io.slabring.protocol.Reply;
import io.slabring.protocol.RequestParser;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop with what belongs to it alone: a session of the store, buffers, and the commands
 * that its connections share. Used on that loop, except for what is marked.
 */
final class ServingLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ServingLoop.class);

  /** Memory that all connections together may fill with unread input, and again with replies. */
  private static final int BUFFERED_BYTES_MAX = 24 << 20;

  private static final int BUFFER_MIN = 8 << 10;
  private static final int BUFFER_MAX = 64 << 10;

  private final EventExecutor executor;
  private final ConnectionGate gate;
  private final Tls tls;
  private final int bufferSize;
  private final LoopShare share;

  /**
   * A loop of the server.
   *
   * @param readsAtOnce whether a read finishes in the call that starts it
   * @param session used by nobody else
   */
  ServingLoop(EventLoop executor, boolean readsAtOnce, StoreSession session, ServerParts parts) {
    ServerConfig config = parts.config;
    this.executor = executor;
    this.gate = parts.gate;
    this.tls = config.tls();
    long budget = bufferedBytesMax(config);
    this.bufferSize = Math.clamp(budget / config.get(Network.CONNECTIONS), BUFFER_MIN, BUFFER_MAX);
    int threads = config.get(Work.THREADS);
    BufferPool buffers = new BufferPool(executor, bufferSize, budget / threads);
    CommandTimes times = config.measures() ? new CommandTimes() : null;
    KeySampler keys =
        config.measures() && config.get(DUMP) ? new KeySampler(parts.store.stats()) : null;
    ReadAllocator reads = new ReadAllocator(buffers, readsAtOnce);
    LinkLoop linkLoop = new LinkLoop(executor, buffers, reads, session, LinkPace.STANDARD);
    RequestParser parser = new RequestParser();
    Links links = parts.links == null ? null : parts.links.add(linkLoop);
    Stages stages =
        new Stages(
            parts.terms,
            parser,
            new Lookahead(parser, session),
            parts.commands(session, keys),
            times,
            parts.store.stats(),
            links,
            parts.store.whereabouts());
    ReplyQuota quota = new ReplyQuota(config.get(Network.BUFFER_MEMORY_LIMIT), threads);
    if (parts.links != null) {
      parts.links.serve(new GuestLoop(linkLoop, stages, quota, links));
    }
    this.share =
        new LoopShare(
            buffers,
            reads,
            new LineMemory(),
            new Traffic(),
            readsAtOnce ? new SendRound(executor) : null,
            quota,
            new WatchLog(parts.watchers, session),
            gate,
            parts.table,
            stages);
    parts.measures.add(new Measures.OfLoop(buffers, share.traffic(), share.quota(), times, keys));
  }

  private static long bufferedBytesMax(ServerConfig config) {
    long limit = config.get(Network.BUFFER_MEMORY_LIMIT);
    return limit == 0 ? BUFFERED_BYTES_MAX : Math.min(limit, BUFFERED_BYTES_MAX);
  }

  /** The thread of this loop. Any thread may ask. */
  EventExecutor executor() {
    return executor;
  }

  /** The buffers of its connections. */
  BufferPool buffers() {
    return share.buffers();
  }

  /**
   * Serves a new connection, or refuses it for the limit.
   *
   * @param vertxHandler name of the handler in the channel's pipeline that is not to see its data
   * @return whether it is served
   */
  boolean serve(Channel channel, ListenerTls listener, String vertxHandler) {
    if (!gate.enter()) {
      byte[] line =
          (Reply.TOO_MANY_CONNECTIONS.line() + "\r\n").getBytes(StandardCharsets.US_ASCII);
      LOG.debug("refused a connection from {}: too many are open", channel.remoteAddress());
      channel.writeAndFlush(Unpooled.wrappedBuffer(line)).addListener(ChannelFutureListener.CLOSE);
      return false;
    }
    ChannelConfig settings = channel.config();
    settings.setRecvByteBufAllocator(share.reads());
    settings.setWriteBufferWaterMark(new WriteBufferWaterMark(bufferSize / 2, bufferSize));
    settings.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    Tls encryption = listener == ListenerTls.NONE ? null : tls;
    channel.pipeline().addBefore(vertxHandler, "slabring", newHandler(encryption));
    if (encryption != null) {
      channel
          .pipeline()
          .addBefore("slabring", "tls", encryption.newHandler(listener, channel.alloc()));
    }
    return true;
  }

  /**
   * The handler of a connection that the gate has let in.
   *
   * @param encryption what encrypts it; null for plain text
   */
  ConnectionHandler newHandler(Tls encryption) {
    return new ConnectionHandler(share, encryption);
  }

  /** Frees the buffers; after the last connection has gone. */
  void close() {
    share.buffers().close();
  }
}
