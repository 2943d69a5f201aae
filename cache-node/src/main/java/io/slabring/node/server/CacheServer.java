package io.slabring.node.server;

import io.netty.channel.Channel;
import io.slabring.membership.ClusterStats;
import io.slabring.node.admin.Moves;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.measure.Histogram;
import io.slabring.node.measure.KeyReport;
import io.slabring.node.server.link.PullListener;
import io.slabring.node.server.listen.Acceptor;
import io.slabring.node.server.listen.EventLoops;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.server.listen.Opening;
import io.slabring.node.server.tls.ListenerTls;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Work;
import io.slabring.node.store.Store;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, and gives each connection to one of the event loops. Every loop has its own session of
 * the store; the loops share nothing else but counters.
 */
public final class CacheServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CacheServer.class);
  private static final int DRAIN_SECONDS = 2;
  private static final int CLOSE_SECONDS = 5;
  private static final long LOOK_NANOS = 50_000_000;

  /** Name of Vert.x's own handler in the pipeline of a connection. */
  private static final String VERTX_HANDLER = "handler";

  /** How often io_uring's connections are checked for resets that it did not report. */
  private static final long SWEEP_MILLIS = 3_000;

  private final ServerParts parts;
  private final String transport;
  private final boolean readsAtOnce;
  private final Opening opening;
  private final List<ServingLoop> loops = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private volatile boolean stopped;
  private volatile ClusterStats cluster;
  private volatile List<LoopLag> lags = List.of();

  private CacheServer(ServerParts parts, EventLoops eventLoops) {
    this.parts = parts;
    this.transport = eventLoops.kind().wireName();
    this.readsAtOnce = eventLoops.kind().readsAtOnce();
    this.opening = new Opening(!parts.config.inCluster());
    this.vertx = eventLoops.vertx();
  }

  /**
   * Starts to listen.
   *
   * @throws ListenException when an address cannot be used
   * @throws IllegalStateException when the transport that was asked for does not work here
   */
  public static CacheServer start(ServerConfig config, Store store, Administration administration)
      throws ListenException {
    ServerParts parts = new ServerParts(config, store, administration);
    EventLoops loops =
        EventLoops.make(
            config.transport(), config.get(Work.THREADS), () -> new Acceptor(parts.gate));
    if (parts.links != null) {
      parts.links.use(loops.kind());
    }
    CacheServer server = new CacheServer(parts, loops);
    try {
      parts.listeners.prepare();
      parts.udpPorts.hold(config.udpAddresses());
      parts.listeners.bindRestricted(server::deploy);
      if (parts.links != null) {
        parts.links.listen();
      }
    } catch (ListenException | RuntimeException | Error e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** Says in the log where it listens; call it when the node has bound its other ports, too. */
  public void announce() {
    LOG.info(
        "listening on {} ({}, {} event loops)",
        parts.listeners.bound(),
        transport,
        parts.config.get(Work.THREADS));
  }

  private void deploy() throws ListenException {
    Future<String> deployed =
        vertx.deployVerticle(
            Loop::new, new DeploymentOptions().setInstances(parts.config.get(Work.THREADS)));
    try {
      deployed.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ListenException listenException) {
        throw listenException;
      }
      throw new IllegalStateException("the server did not start", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the server started", e);
    }
  }

  /** One event loop and its share of every address. */
  private final class Loop extends VerticleBase {
    @Override
    public Future<?> start() {
      ContextInternal here = (ContextInternal) context;
      ServingLoop loop =
          new ServingLoop(here.nettyEventLoop(), readsAtOnce, parts.store.newSession(), parts);
      loops.add(loop);
      if (!readsAtOnce) {
        vertx.setPeriodic(SWEEP_MILLIS, timer -> parts.table.closeReset(parts.now()));
      }
      ServerConfig config = parts.config;
      NetServerOptions options =
          new NetServerOptions()
              .setAcceptBacklog(config.get(Network.BACKLOG))
              .setTcpNoDelay(true)
              .setReadIdleTimeout(config.get(Network.IDLE_TIMEOUT));
      return parts.listeners.listen(
          address -> {
            ListenerTls tls = config.tls() == null ? ListenerTls.NONE : address.tls();
            return vertx.createNetServer(options).connectHandler(s -> accept(s, tls, loop));
          });
    }
  }

  private void accept(NetSocket socket, ListenerTls listener, ServingLoop loop) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (loop.serve(channel, listener, VERTX_HANDLER)) {
      opening.enter(channel);
    }
  }

  /**
   * Begins to serve clients, also those that have connected already. Only for a node of a cluster,
   * once it knows which keys are its own; others serve from the start.
   */
  public void open() {
    opening.open();
  }

  /** The addresses in use, with the ports that were taken for port 0. */
  public List<ListenAddress> addresses() {
    return parts.listeners.bound();
  }

  /** The UDP ports that are held. */
  public List<ListenAddress> udpAddresses() {
    return parts.udpPorts.held();
  }

  /** The port at which other nodes reach this one; only for a node of a cluster. */
  public int linkPort() {
    return parts.links.port();
  }

  /**
   * The cluster has these nodes now. When this returns, nothing is carried out any more that a node
   * has sent which is not one of them.
   *
   * @param selfId id of this node
   * @param nodes all nodes in the view, this one included
   * @param continuous whether this node had the view directly before
   */
  public void membersChanged(
      long version, String selfId, Collection<Peer> nodes, boolean continuous) {
    if (parts.links != null) {
      parts.links.membersChanged(version, selfId, nodes, continuous);
    }
  }

  /**
   * Asks a former owner for a batch of items. Only for a node of a cluster.
   *
   * @param mostBytes of all items; 0 says that no more are wanted
   * @param listener called on an event loop
   */
  public void pull(Predecessor source, int mostBytes, PullListener listener) {
    parts.links.pull(source, mostBytes, listener);
  }

  /** What has moved between this node and others. */
  public Moves moves() {
    return parts.links == null ? Moves.NONE : parts.links.moves();
  }

  /** Shows in {@code stats cluster} what moves. */
  public void showMoves(Supplier<Moves> moves) {
    parts.cluster.show(moves);
  }

  /** Tells clients of a new view of the cluster from now on, which the store has entered. */
  public void publish(ClusterStats stats) {
    cluster = stats;
    parts.cluster.publish(stats);
    if (parts.links != null) {
      parts.links.viewEntered();
    }
  }

  /** Knows no nodes of the cluster any more; clients that ask for them are told so. */
  public void leaveCluster() {
    cluster = null;
    parts.cluster.leave();
  }

  /** The view published last; null before the first and after the end. */
  public ClusterStats cluster() {
    return cluster;
  }

  /** A page of {@code stats}: settings, items, slabs, or the general one with the empty name. */
  public String stats(String name) {
    return switch (name) {
      case "" -> parts.general.text();
      case "settings" -> parts.pages.settings();
      case "items" -> parts.pages.items();
      case "slabs" -> parts.pages.slabs();
      default -> throw new IllegalArgumentException("no page of stats: " + name);
    };
  }

  /** How long every command that was sent takes, in nanoseconds; empty if not measured. */
  public Map<String, Histogram> commandTimes() {
    return parts.measures.commandTimes();
  }

  /** The hottest and the biggest keys; null where keys are not looked at. */
  public KeyReport keys() {
    return parts.measures.keys(parts.now());
  }

  /** Measures from now on how late event loops are. */
  public void measureLag() {
    lags = loops.stream().map(loop -> new LoopLag(loop.executor())).toList();
  }

  /** How late each event loop was at most within the last 15 to 30 s; empty if not measured. */
  public long[] loopLagNanos() {
    return lags.stream().mapToLong(LoopLag::nanos).toArray();
  }

  /**
   * Runs an action while no client is connected: closes all connections first, whatever their
   * state, and refuses new ones until the action is done. Earlier requests are executed before the
   * action or not at all. Before {@link #open} it just runs the action.
   */
  public void withoutClients(Runnable action) {
    if (!opening.isOpen()) {
      action.run();
      return;
    }
    parts.gate.refuseAll(true);
    try {
      parts.table.closeAll(
          loops.stream().map(ServingLoop::executor).toList(), CLOSE_SECONDS, TimeUnit.SECONDS);
      if (parts.links != null) {
        parts.links.dismissAll();
      }
      action.run();
    } finally {
      parts.gate.refuseAll(false);
    }
  }

  /**
   * Goes on serving, but closes connections that have been quiet for two seconds; returns when no
   * client is left, or after a time.
   */
  public void drain(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (parts.counters.openConnections.get() > 0 && System.nanoTime() - end < 0) {
      parts.table.drainQuiet(parts.now());
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** What all event loops share. */
  ServerParts parts() {
    return parts;
  }

  /** The event loops. */
  List<ServingLoop> loops() {
    return loops;
  }

  /** Whether {@link #close} has ended all event loops, so that nothing uses the store any more. */
  public boolean isStopped() {
    return stopped;
  }

  /** Before the loops end: a connection that is accepted then has no loop to be served by. */
  private void stopListening() {
    for (Channel listener : parts.gate.listeners()) {
      listener.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Gives clients two seconds to finish their requests and read the replies, then closes all. */
  @Override
  public void close() {
    parts.gate.shut();
    stopListening();
    parts.udpPorts.close();
    parts.dumps.close();
    parts.watchers.close();
    parts.table.drain(DRAIN_SECONDS, TimeUnit.SECONDS);
    if (parts.links != null) {
      parts.links.close();
    }
    lags.forEach(LoopLag::close);
    for (ServingLoop loop : loops) {
      loop.executor().execute(loop::close);
    }
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
      stopped = true;
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the event loops did not stop in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
