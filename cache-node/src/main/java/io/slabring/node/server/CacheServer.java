package io.slabring.node.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.slabring.membership.ClusterStats;
import io.slabring.node.admin.SecuritySnapshot;
import io.slabring.node.admin.ServerSnapshot;
import io.slabring.node.measure.Histogram;
import io.slabring.node.measure.KeyReport;
import io.slabring.node.server.tls.ListenerTls;
import io.slabring.node.server.tls.Tls;
import io.slabring.node.store.Store;
import io.slabring.protocol.Reply;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
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

  /** How often io_uring's connections are checked for resets that it did not report. */
  private static final long SWEEP_MILLIS = 3_000;

  /** Memory that all connections together may fill with unread input, and again with replies. */
  private static final int BUFFERED_BYTES_MAX = 24 << 20;

  private static final int BUFFER_MIN = 8 << 10;
  private static final int BUFFER_MAX = 64 << 10;

  private final ServerConfig config;
  private final Store store;
  private final Control control;
  private final String transport;
  private final boolean readsAtOnce;
  private final int bufferSize;
  private final ServerCounters counters;
  private final ConnectionTable table = new ConnectionTable();
  private final ConnectionGate gate;
  private final Opening opening;
  private final List<Worker> workers = new CopyOnWriteArrayList<>();
  private final Listeners listeners;
  private final UdpPorts udpPorts = new UdpPorts();
  private final Vertx vertx;
  private volatile boolean stopped;
  private volatile ClusterStats cluster;
  private volatile List<LoopLag> lags = List.of();

  private CacheServer(
      ServerConfig config,
      Store store,
      Administration administration,
      ServerCounters counters,
      ConnectionGate gate,
      EventLoops loops) {
    this.config = config;
    this.counters = counters;
    this.gate = gate;
    this.store = store;
    this.transport = loops.kind().wireName();
    this.readsAtOnce = loops.kind().readsAtOnce();
    this.bufferSize =
        Math.clamp(bufferedBytesMax(config) / config.maxConnections, BUFFER_MIN, BUFFER_MAX);
    this.opening = new Opening(!config.inCluster);
    this.listeners = new Listeners(config.addresses, config.unixPermissions);
    this.control =
        new Control(
            config, store, administration, table, this::snapshot, listeners, counters, udpPorts);
    this.vertx = loops.vertx();
  }

  private static long bufferedBytesMax(ServerConfig config) {
    long limit = config.bufferMemoryLimit;
    return limit == 0 ? BUFFERED_BYTES_MAX : Math.min(limit, BUFFERED_BYTES_MAX);
  }

  /**
   * Starts to listen.
   *
   * @throws ListenException when an address cannot be used
   * @throws IllegalStateException when the transport that was asked for does not work here
   */
  public static CacheServer start(ServerConfig config, Store store, Administration administration)
      throws ListenException {
    config.check();
    ServerCounters counters = new ServerCounters();
    ConnectionGate gate =
        new ConnectionGate(config.maxConnections, config.refuseOverLimit, counters);
    EventLoops loops = EventLoops.make(config, () -> new Acceptor(gate));
    CacheServer server = new CacheServer(config, store, administration, counters, gate, loops);
    try {
      server.listeners.prepare();
      server.udpPorts.hold(config.udpAddresses);
      server.listeners.bindRestricted(server::deploy);
    } catch (ListenException | RuntimeException | Error e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** Says in the log where it listens; call it when the node has bound its other ports, too. */
  public void announce() {
    LOG.info("listening on {} ({}, {} event loops)", listeners.bound(), transport, config.threads);
  }

  private void deploy() throws ListenException {
    Future<String> deployed =
        vertx.deployVerticle(Loop::new, new DeploymentOptions().setInstances(config.threads));
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

  /** One event loop: its worker and its share of every address. */
  private final class Loop extends VerticleBase {
    @Override
    public Future<?> start() {
      ContextInternal here = (ContextInternal) context;
      Worker worker =
          new Worker(
              here.nettyEventLoop(),
              bufferSize,
              bufferedBytesMax(config),
              readsAtOnce,
              store.newSession(),
              control);
      workers.add(worker);
      if (!readsAtOnce) {
        vertx.setPeriodic(SWEEP_MILLIS, timer -> table.closeReset(control.now()));
      }
      NetServerOptions options =
          new NetServerOptions()
              .setAcceptBacklog(config.backlog)
              .setTcpNoDelay(true)
              .setReadIdleTimeout(config.idleTimeoutSeconds);
      return listeners.listen(
          address -> {
            ListenerTls tls = config.tls == null ? ListenerTls.NONE : address.tls();
            return vertx.createNetServer(options).connectHandler(s -> accept(s, tls, worker));
          });
    }
  }

  private void accept(NetSocket socket, ListenerTls listener, Worker worker) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (!gate.enter()) {
      byte[] line =
          (Reply.TOO_MANY_CONNECTIONS.line() + "\r\n").getBytes(StandardCharsets.US_ASCII);
      LOG.debug("refused a connection from {}: too many are open", channel.remoteAddress());
      channel.writeAndFlush(Unpooled.wrappedBuffer(line)).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    ChannelConfig settings = channel.config();
    settings.setRecvByteBufAllocator(worker.readAllocator());
    settings.setWriteBufferWaterMark(new WriteBufferWaterMark(bufferSize / 2, bufferSize));
    settings.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    Tls tls = listener == ListenerTls.NONE ? null : config.tls;
    channel
        .pipeline()
        .addBefore("handler", "slabring", new ConnectionHandler(worker, gate, table, tls));
    if (tls != null) {
      channel.pipeline().addBefore("slabring", "tls", tls.newHandler(listener, channel.alloc()));
    }
    opening.enter(channel);
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
    return listeners.bound();
  }

  /** The UDP ports that are held. */
  public List<ListenAddress> udpAddresses() {
    return udpPorts.held();
  }

  /** Tells clients of a new view of the cluster from now on. */
  public void publish(ClusterStats stats) {
    cluster = stats;
    control.publish(stats);
  }

  /** Knows no nodes of the cluster any more; clients that ask for them are told so. */
  public void leaveCluster() {
    cluster = null;
    control.leaveCluster();
  }

  /** The view published last; null before the first and after the end. */
  public ClusterStats cluster() {
    return cluster;
  }

  /** A page of {@code stats}: settings, items, slabs, or the general one with the empty name. */
  public String stats(String name) {
    return switch (name) {
      case "" -> control.pages().general(snapshot(), control.flushes());
      case "settings" -> control.pages().settings();
      case "items" -> control.pages().items();
      case "slabs" -> control.pages().slabs();
      default -> throw new IllegalArgumentException("no page of stats: " + name);
    };
  }

  /** How long every command that was sent takes, in nanoseconds; empty if not measured. */
  public Map<String, Histogram> commandTimes() {
    return Measures.commandTimes(workers);
  }

  /** How many seconds the evicted items had not been used. */
  public Histogram evictedAges() {
    return store.stats().evictedAges();
  }

  /** The hottest and the biggest keys; null where keys are not looked at. */
  public KeyReport keys() {
    return Measures.keys(workers, control.now());
  }

  /** Measures from now on how late event loops are. */
  public void measureLag() {
    lags = workers.stream().map(worker -> new LoopLag(worker.loop())).toList();
  }

  /** How late each event loop was at most within the last 15 to 30 s; empty if not measured. */
  public long[] loopLagNanos() {
    return lags.stream().mapToLong(LoopLag::nanos).toArray();
  }

  /**
   * Does something while no client is connected: all connections are closed before, whatever they
   * are about, and new ones are refused until it is done. Requests that were sent before are
   * carried out before, or not at all. Before the server is open no client has been served.
   */
  public void withoutClients(Runnable action) {
    if (!opening.isOpen()) {
      action.run();
      return;
    }
    gate.refuseAll(true);
    try {
      table.closeAll(workers.stream().map(Worker::loop).toList(), CLOSE_SECONDS, TimeUnit.SECONDS);
      action.run();
    } finally {
      gate.refuseAll(false);
    }
  }

  /**
   * Goes on serving, but closes connections whose clients say nothing; returns when no client is
   * left, or after a time.
   */
  public void drain(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (counters.openConnections.get() > 0 && System.nanoTime() - end < 0) {
      table.drainQuiet(control.now());
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  ServerSnapshot snapshot() {
    long bytesRead = 0;
    long bytesWritten = 0;
    long bufferBytes = 0;
    long idleBufferBytes = 0;
    long yields = 0;
    long refusedReplies = 0;
    for (Worker worker : workers) {
      bytesRead += worker.traffic().bytesRead();
      bytesWritten += worker.traffic().bytesWritten();
      bufferBytes += worker.buffers().allocatedBytes();
      idleBufferBytes += worker.buffers().idleBytes();
      yields += worker.traffic().yields();
      refusedReplies += worker.quota().refused();
    }
    return new ServerSnapshot(
        counters.openConnections.get(),
        counters.totalConnections.get(),
        counters.rejectedConnections.get(),
        counters.idleKicks.get(),
        counters.listenDisabled.get(),
        counters.listenDisabledMicros.get(),
        gate.isListening(),
        bytesRead,
        bytesWritten,
        bufferBytes,
        idleBufferBytes,
        yields,
        refusedReplies,
        security(),
        control.watchers().snapshot());
  }

  private SecuritySnapshot security() {
    Tls tls = config.tls;
    return new SecuritySnapshot(
        counters.authCommands.sum(),
        counters.authErrors.sum(),
        tls == null ? 0 : tls.newSessions(),
        tls == null ? 0 : tls.handshakeErrors(),
        tls == null ? 0 : tls.protocolErrors(),
        tls == null ? 0 : tls.certificateAgeSeconds());
  }

  String describe() {
    return control.connections(ConnectionTable.NOBODY);
  }

  Control control() {
    return control;
  }

  /** The event loops' workers. */
  List<Worker> workers() {
    return workers;
  }

  /** Whether {@link #close} has ended all event loops, so that nothing uses the store any more. */
  public boolean isStopped() {
    return stopped;
  }

  /** Before the loops end: a connection that is accepted then has no loop to be served by. */
  private void stopListening() {
    for (Channel listener : gate.listeners()) {
      listener.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Lets clients finish their requests and take the replies, for a moment, then closes all. */
  @Override
  public void close() {
    gate.shut();
    stopListening();
    udpPorts.close();
    control.dumps().close();
    control.watchers().close();
    table.drain(DRAIN_SECONDS, TimeUnit.SECONDS);
    lags.forEach(LoopLag::close);
    for (Worker worker : workers) {
      worker.loop().execute(worker::close);
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
