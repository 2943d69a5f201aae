package io.slabring.node;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Stake;
import io.slabring.node.cluster.Advertised;
import io.slabring.node.cluster.ClusterMember;
import io.slabring.node.server.CacheServer;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.settings.HostAndPort;
import io.slabring.node.settings.UsageException;
import io.slabring.node.store.Store;
import io.slabring.node.store.StoreStats;
import io.slabring.node.store.life.KeyOwner;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between a node and its cluster: brings every view to the store and to the clients. */
final class ClusterLink implements ClusterMember.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterLink.class);

  private final ClusterSettings settings;
  private final CacheServer server;
  private final Store store;
  private ClusterMember member;

  private ClusterLink(ClusterSettings settings, CacheServer server, Store store) {
    this.settings = settings;
    this.server = server;
    this.store = store;
  }

  /** A store must not show what it kept from an earlier life: others may own that now. */
  static void prepare(Store store) {
    store.enterView(ClusterMember.ownerBeforeFirstView(), false);
  }

  /**
   * Joins the cluster with a node that listens; clients see it and are served when this returns.
   * Those that connect before wait: what they stored would be void in the first view.
   *
   * @throws IOException when the cluster's address cannot be used
   * @throws UsageException when a setting cannot be used
   */
  static ClusterLink join(ClusterSettings settings, CacheServer server, Store store)
      throws IOException {
    ClusterLink link = new ClusterLink(settings, server, store);
    MembershipConfig config = link.config();
    try {
      link.member = ClusterMember.join(config, settings.ring(), link);
    } catch (IllegalArgumentException e) {
      throw UsageException.badUsage("--cluster: %s", e.getMessage());
    } catch (BindException e) {
      throw new IOException(e.getMessage() + "; choose another with --cluster-bind", e);
    } catch (IOException e) {
      throw new IOException("--cluster: " + e.getMessage(), e);
    }
    link.member.serve();
    server.open();
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
    config.secret = settings.secretFile() == null ? null : secret(settings.secretFile());
    if (settings.tls() != null) {
      config.tlsCertificate = settings.tls().certificate();
      config.tlsKey = settings.tls().key();
      config.tlsCa = settings.tls().authority();
    }
    config.insecure = settings.insecure();
    config.stake = this::stake;
    return config;
  }

  private Stake stake() {
    StoreStats stats = store.stats();
    if (stats.items() > 0) {
      return Stake.ITEMS;
    }
    return stats.hasBeenChanged() ? Stake.SERVED : Stake.NOTHING;
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
  public void ownerChanged(KeyOwner owner, boolean continuous) {
    if (continuous) {
      store.enterView(owner, true);
    } else {
      // What clients sent to the node while it was away must not be carried out in the new view.
      server.withoutClients(() -> store.enterView(owner, false));
    }
  }

  @Override
  public void viewChanged(ClusterStats stats) {
    server.publish(stats);
  }

  /** Others have what this node owned now. Clients that still come learn that it knows no nodes. */
  @Override
  public void ended(Throwable cause) {
    server.leaveCluster();
    server.withoutClients(() -> store.enterView(ClusterMember.ownerBeforeFirstView(), false));
  }

  /** Has clients go elsewhere and serves those that have not gone yet, for a bounded time. */
  void leave() {
    member.leave();
    server.drain(Duration.ofSeconds(settings.drainSeconds()));
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
