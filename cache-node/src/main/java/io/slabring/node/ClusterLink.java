package io.slabring.node;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.tls.ClusterTls;
import io.slabring.node.admin.Moves;
import io.slabring.node.cluster.Advertised;
import io.slabring.node.cluster.ClusterMember;
import io.slabring.node.cluster.PlacedView;
import io.slabring.node.holdings.HandOver;
import io.slabring.node.holdings.Holdings;
import io.slabring.node.holdings.NodeEstate;
import io.slabring.node.holdings.Rehearsal;
import io.slabring.node.inheritance.Bequests;
import io.slabring.node.server.CacheServer;
import io.slabring.node.server.LinkConfig;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.settings.HostAndPort;
import io.slabring.node.settings.UsageException;
import io.slabring.node.store.Store;
import io.slabring.node.store.StoreStats;
import io.slabring.node.store.command.ClassCounter;
import io.slabring.node.store.command.Counter;
import io.slabring.node.store.life.KeyOwner;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between a node and its cluster: brings every view to the store and to the clients. */
final class ClusterLink implements ClusterMember.Listener {
  private static final long LOOK_NANOS = 20_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(ClusterLink.class);

  /**
   * Memory for the set of settled keys: 1/256 of that for items. Items of 500 bytes that all change
   * during a hand-over get 16 bits each.
   */
  private static final int BYTES_PER_SETTLED_BIT = 32;

  private final ClusterSettings settings;
  private final CacheServer server;
  private final Store store;
  private final Holdings holdings;
  private final HandOver handOver;
  private final ForwardHint hint;
  private final NodeStake stake;
  private ClusterMember member;

  private ClusterLink(ClusterSettings settings, CacheServer server, NodeEstate estate) {
    this.settings = settings;
    this.server = server;
    this.store = estate.store();
    this.holdings = new Holdings(server, estate);
    this.handOver = new HandOver(estate.custody(), this::tick, holdings::pull);
    this.stake = new NodeStake(store);
    this.hint = new ForwardHint(settings.ring(), System.nanoTime());
  }

  /**
   * Prepares a store that nobody uses yet for a cluster.
   *
   * @param memoryBytes for items
   * @throws IOException when the files of the cluster's security cannot be used
   */
  static Prepared prepare(Store store, ClusterSettings settings, long memoryBytes)
      throws IOException {
    NodeEstate estate =
        NodeEstate.prepare(store, settings.forwards(), memoryBytes / BYTES_PER_SETTLED_BIT);
    if (settings.ring().equals(ClusterMember.ANY_PLACEMENT)) {
      return new Prepared(estate, null);
    }
    MembershipConfig security = new MembershipConfig();
    secure(security, settings);
    try {
      SSLContext tls = ClusterTls.context(security);
      HostAndPort bind = settings.bind();
      return new Prepared(
          estate, new LinkConfig(settings.name(), bind.host(), settings.linkPort(), tls, estate));
    } catch (IOException e) {
      throw new IOException("--cluster: " + e.getMessage(), e);
    }
  }

  /**
   * What a node of a cluster has before it listens.
   *
   * @param estate what it leaves to others; nothing yet
   * @param link how other nodes reach it; null if keys are placed in a way that nodes do not know
   */
  record Prepared(NodeEstate estate, LinkConfig link) {}

  private static void secure(MembershipConfig config, ClusterSettings settings) {
    config.secret = settings.secretFile() == null ? null : secret(settings.secretFile());
    if (settings.tls() != null) {
      config.tlsCertificate = settings.tls().certificate();
      config.tlsKey = settings.tls().key();
      config.tlsCa = settings.tls().authority();
    }
    config.insecure = settings.insecure();
  }

  /**
   * Joins the cluster with a node that listens; clients see it and are served when this returns.
   * Those that connect before wait: what they stored would be void in the first view.
   *
   * @param rehearsal must be over before clients see the node; null if there is none
   * @throws IOException when the cluster's address cannot be used
   * @throws UsageException when a setting cannot be used
   */
  static ClusterLink join(
      ClusterSettings settings, CacheServer server, Prepared prepared, Rehearsal rehearsal)
      throws IOException {
    ClusterLink link = new ClusterLink(settings, server, prepared.estate());
    server.showMoves(link::moves);
    MembershipConfig config = link.config();
    if (prepared.link() != null) {
      config.linkPort = server.linkPort();
      config.tlsContext = prepared.link().tls();
    }
    try {
      link.member = ClusterMember.join(config, settings.ring(), link);
    } catch (IllegalArgumentException e) {
      throw UsageException.badUsage("--cluster: %s", e.getMessage());
    } catch (BindException e) {
      throw new IOException(e.getMessage() + "; choose another with --cluster-bind", e);
    } catch (IOException e) {
      throw new IOException("--cluster: " + e.getMessage(), e);
    }
    if (rehearsal != null) {
      rehearsal.await();
    }
    link.handOver.start();
    link.member.serve();
    server.open(); // also if that took too long
    LOG.info(
        "node {}:{} of cluster {}, other nodes connect to {}",
        config.host,
        config.port,
        settings.name(),
        settings.bind());
    return link;
  }

  private MembershipConfig config() {
    ListenAddress listen = server.addresses().getFirst();
    HostAndPort asked = settings.advertised();
    Advertised advertised =
        Advertised.choose(
            asked == null ? null : asked.host(), listen.host(), settings.bind().host());
    MembershipConfig config = new MembershipConfig();
    config.cluster = settings.name();
    config.bindHost = settings.bind().host();
    config.bindPort = settings.bind().port();
    config.join = settings.join();
    config.dnsName = settings.dnsName();
    config.multicast = settings.multicast();
    config.host = advertised.host();
    config.ip = advertised.ip();
    config.port = asked == null || asked.port() == 0 ? listen.port() : asked.port();
    config.weight = settings.weight();
    config.zone = settings.zone();
    secure(config, settings);
    config.stake = stake;
    return config;
  }

  /** What is in the file, without the line end that an editor leaves. */
  private static byte[] secret(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      int end = bytes.length;
      while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
        end--;
      }
      return Arrays.copyOf(bytes, end);
    } catch (IOException e) {
      throw UsageException.badUsage("--cluster-secret-file: cannot read %s", file);
    }
  }

  @Override
  public void placed(PlacedView view) {
    holdings.placed(view);
    stake.ownsKeys(view.placement() == null || view.placement().self() >= 0);
  }

  @Override
  public void ownerChanged(long version, KeyOwner owner, boolean continuous) {
    holdings.ownerChanged(version, owner, continuous);
    if (!continuous) {
      stake.discarded();
    }
  }

  @Override
  public void viewChanged(ClusterStats stats) {
    server.publish(stats);
    boolean serves =
        stats.view().serving().stream().anyMatch(node -> node.id().equals(stats.localId()));
    if (serves) {
      server.open(); // clients come as soon as another node tells them
      handOver.serves();
    }
    handOver.wake();
  }

  /** Others have what this node owned now. Clients that still come learn that it knows no nodes. */
  @Override
  public void ended(Throwable cause) {
    server.leaveCluster();
    holdings.ended();
  }

  /**
   * Has clients go elsewhere, serves those that have not gone yet, and gives its items to their
   * heirs, all for a bounded time.
   */
  void leave() {
    handOver.close(); // what it could still inherit it would have to give away at once
    member.leave();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.drainSeconds());
    server.drain(Duration.ofSeconds(settings.drainSeconds()));
    Bequests bequests = holdings.bequests();
    while (!bequests.isDone() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    if (!bequests.isDone()) {
      LOG.info(
          "stops after --drain {} s, with {} items that other nodes have not taken",
          settings.drainSeconds(),
          bequests.left());
    }
  }

  private void tick() {
    holdings.tick();
    Moves moves = server.moves();
    StoreStats stats = store.stats();
    long served = stats.total(Counter.GET_COMMANDS) + stats.total(ClassCounter.SETS);
    hint.look(System.nanoTime(), moves.forwardedRequests(), served - moves.servedForOthers());
  }

  /** Whether the node has inherited what it could when it joined. */
  boolean isSettledIn() {
    return handOver.isSettledIn();
  }

  /** What moves between this node and others. */
  Moves moves() {
    return holdings.moves();
  }

  /** How often the node has suspected another one to have failed. */
  long suspicions() {
    return member.suspicions();
  }

  /** Ends the membership. */
  void close() {
    member.close();
  }
}
