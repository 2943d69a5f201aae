package io.slabring.shop;

import io.slabring.shop.cached.Cache;
import io.slabring.shop.catalogue.CountedDatabase;
import io.slabring.shop.catalogue.Database;
import io.slabring.shop.catalogue.EmbeddedDatabase;
import io.slabring.shop.catalogue.PostgresDatabase;
import io.slabring.shop.catalogue.Schema;
import io.slabring.shop.tier.Tier;
import io.slabring.shop.web.WebShop;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** A shop with its database, its cache nodes and its site. */
public final class RunningShop implements AutoCloseable {
  private static final int NODES = 3;
  private static final int MEGABYTES = 64;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Tier tier;
  private final Cache cache;
  private final WebShop site;

  /**
   * How a shop is to be.
   *
   * @param database a postgresql: address; null for an embedded one
   * @param nodes host:port of cache nodes; empty to start three
   * @param launcher the script that starts a cache node
   * @param cachePort the first port of the nodes that are started; 0 for any
   * @param clusterPort the first port between them; 0 for any
   * @param host where to listen
   * @param port the same; 0 for any
   * @param limit requests of an address in ten seconds
   */
  public record Plan(
      String database,
      List<String> nodes,
      String launcher,
      int cachePort,
      int clusterPort,
      String host,
      int port,
      int limit) {}

  /**
   * Starts one; stopping it while it starts causes an exception here.
   *
   * @param progress is told what is going on
   * @throws IOException when a node does not start, or the port is taken
   * @throws io.slabring.shop.catalogue.DatabaseException when the database does not answer
   * @throws io.slabring.client.topology.TopologyException when no cache node answers
   */
  public RunningShop(Plan plan, Consumer<String> progress) throws IOException {
    try {
      Vertx vertx = keep(Vertx.vertx(), Vertx::close);
      Database inner =
          plan.database() == null
              ? new EmbeddedDatabase()
              : new PostgresDatabase(vertx, plan.database());
      CountedDatabase database = keep(new CountedDatabase(inner));
      Schema.prepare(database, progress);
      tier =
          plan.nodes().isEmpty()
              ? keep(new Tier(plan.launcher(), MEGABYTES, plan.cachePort(), plan.clusterPort()))
              : null;
      if (tier != null) {
        progress.accept("starting " + NODES + " cache nodes ...");
        tier.start(NODES);
      }
      cache = keep(new Cache(tier == null ? plan.nodes() : tier.addresses()));
      boolean operated = InetAddress.getByName(plan.host()).isLoopbackAddress();
      site =
          keep(
              new WebShop(
                  vertx, database, cache, tier, plan.host(), plan.port(), plan.limit(), operated));
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    return keep(part, AutoCloseable::close);
  }

  private interface Closer<T> {
    void close(T part) throws Exception;
  }

  private synchronized <T> T keep(T part, Closer<T> closer) {
    parts.push(() -> closer.close(part));
    return part;
  }

  /** Where the site listens. */
  public int port() {
    return site.port();
  }

  /** The cache nodes, as host:port. */
  public List<String> nodes() {
    return cache.nodes();
  }

  /** Ends all of it, the cache nodes too. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
