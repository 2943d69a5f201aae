package io.slabring.node.server.guest;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.slabring.node.measure.Throttle;
import io.slabring.node.server.link.LinkCounters;
import io.slabring.node.server.link.LinkHandler;
import io.slabring.node.server.link.LinkIdentity;
import io.slabring.node.server.link.LinkTls;
import io.slabring.node.server.link.LoopTurn;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.server.listen.TransportKind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for the other nodes, and gives their connections to the event loops in turn. They do not
 * count as clients. Thread-safe.
 */
public final class LinkServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkServer.class);
  private static final Throttle LOG_THROTTLE = new Throttle(Duration.ofSeconds(10));

  /** Each other node makes one connection for each of its event loops. */
  static final int LINKS_MAX = 4096;

  private static final int BACKLOG = 1024;
  private static final int CLOSE_SECONDS = 5;

  /** How long nothing is accepted after a failure. */
  private static final int PAUSE_MILLIS = 500;

  /** One event loop, and what its connections share. */
  private record Place(GuestLoop home, LoopTurn turn, LinkCounters counters) {}

  private final List<Place> places = new ArrayList<>();
  private final LinkIdentity own;
  private final Estate estate;
  private final LinkTls tls;
  private final int linksMax;
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private Channel listener;
  private int next;

  private LinkServer(
      List<GuestLoop> loops, LinkIdentity own, Estate estate, SSLContext tls, int linksMax) {
    for (GuestLoop loop : loops) {
      places.add(new Place(loop, new LoopTurn(loop.loop().executor()), new LinkCounters()));
    }
    this.own = own;
    this.estate = estate;
    this.tls = new LinkTls(tls);
    this.linksMax = linksMax;
  }

  /**
   * Starts to listen.
   *
   * @param loops that carry out the requests; the first also accepts
   * @param estate what this node leaves to others
   * @param transport of the loops
   * @param address literal or name of the address to listen on; port 0 for any free one
   * @param tls null for plain text; else each node must have a certificate that is valid here
   * @throws ListenException if the address cannot be used
   */
  public static LinkServer start(
      List<GuestLoop> loops,
      LinkIdentity own,
      Estate estate,
      TransportKind transport,
      InetSocketAddress address,
      SSLContext tls)
      throws ListenException {
    return start(loops, own, estate, transport, address, tls, LINKS_MAX);
  }

  static LinkServer start(
      List<GuestLoop> loops,
      LinkIdentity own,
      Estate estate,
      TransportKind transport,
      InetSocketAddress address,
      SSLContext tls,
      int linksMax)
      throws ListenException {
    LinkServer server = new LinkServer(loops, own, estate, tls, linksMax);
    server.listen(transport, address);
    return server;
  }

  private void listen(TransportKind transport, InetSocketAddress address) throws ListenException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(places.getFirst().home().loop().executor())
            .channelFactory(transport.serverChannels())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(new Distributor())
            .childHandler(new ChannelInboundHandlerAdapter());
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      ListenAddress asked = ListenAddress.tcp(address.getHostString(), address.getPort());
      throw new ListenException(asked, "--link-port", bound.cause());
    }
    listener = bound.channel();
  }

  /** The port that is listened on. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** What was counted, of each event loop. */
  public List<LinkCounters> counters() {
    return places.stream().map(Place::counters).toList();
  }

  /** Connections of other nodes that are open. */
  public int openLinks() {
    return open.size();
  }

  /**
   * Closes the connections of nodes that are in the view no more; returns when that is done. What
   * they sent before must not be carried out in this view.
   */
  public void checkMembers() {
    onEach(ServedLink::checkMember);
  }

  /** Closes all connections, and returns when that is done; new ones may come. */
  public void dismissAll() {
    onEach(ServedLink::dismiss);
  }

  /** This node has entered a view: what waits for it goes on. */
  public void viewCame() {
    for (Place place : places) {
      place.home().loop().executor().execute(place.home().lateViews()::viewCame);
    }
  }

  private void onEach(Consumer<ServedLink> action) {
    List<Future<?>> under = new ArrayList<>();
    for (Channel channel : open) {
      ServedLink link = channel.pipeline().get(ServedLink.class);
      if (link != null) {
        under.add(channel.eventLoop().submit(() -> action.accept(link)));
      }
    }
    for (Future<?> one : under) {
      one.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Stops to listen, and closes all connections. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    open.forEach(Channel::close);
  }

  /** Stands before Netty's own acceptor, and leaves it nothing. */
  @Sharable
  private final class Distributor extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      Channel channel = (Channel) message;
      if (open.size() >= linksMax) {
        long held = LOG_THROTTLE.pass();
        if (held >= 0) {
          LOG.warn(
              "refused a link of {}: {} are open ({} since the last such line)",
              channel.remoteAddress(),
              linksMax,
              held);
        }
        channel.unsafe().closeForcibly();
        return;
      }
      open.add(channel);
      channel.closeFuture().addListener(closed -> open.remove(channel));
      Place place = places.get(Math.floorMod(next++, places.size()));
      channel.pipeline().addLast(new Served(place));
      place
          .home()
          .loop()
          .executor()
          .register(channel)
          .addListener(
              done -> {
                if (!done.isSuccess()) {
                  channel.unsafe().closeForcibly();
                }
              });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      long held = LOG_THROTTLE.pass();
      if (held >= 0) {
        LOG.warn("cannot accept links ({} since the last such line)", held, cause);
      }
      // Most often no descriptor is left. Without a pause, the loop would try again at once.
      context.channel().config().setAutoRead(false);
      context
          .executor()
          .schedule(
              () -> context.channel().config().setAutoRead(true),
              PAUSE_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  private final class Served extends ChannelInitializer<Channel> {
    private final Place place;

    Served(Place place) {
      this.place = place;
    }

    @Override
    protected void initChannel(Channel channel) {
      LinkHandler.configure(channel.config(), place.home().loop());
      tls.secureServer(channel);
      channel
          .pipeline()
          .addLast(
              "link", new ServedLink(place.home(), place.turn(), own, estate, place.counters()));
    }
  }
}
