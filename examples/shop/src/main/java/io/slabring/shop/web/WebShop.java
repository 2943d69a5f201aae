package io.slabring.shop.web;

import io.slabring.shop.cached.Cache;
import io.slabring.shop.cached.CachedCatalogue;
import io.slabring.shop.cached.Counts;
import io.slabring.shop.cached.Fragments;
import io.slabring.shop.cached.Sessions;
import io.slabring.shop.cached.Settings;
import io.slabring.shop.catalogue.Catalogue;
import io.slabring.shop.catalogue.CountedDatabase;
import io.slabring.shop.tier.Tier;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** The shop as it answers at a port. Thread-safe. */
public final class WebShop implements AutoCloseable {
  private static final Duration LIMIT_WINDOW = Duration.ofSeconds(10);
  private static final int IDLE_SECONDS = 60;
  private static final long SECOND_MILLIS = 1_000;

  private final Settings settings;
  private final HttpServer server;
  private final long ticking;
  private final Vertx vertx;

  /**
   * Opens the shop.
   *
   * @param tier the nodes that may be stopped here; null for none
   * @param host where to listen
   * @param port the same; 0 for any that is free
   * @param limit requests of an address in ten seconds
   * @param operated whether visitors can change prices and stop nodes
   * @throws IOException when it cannot listen there
   */
  public WebShop(
      Vertx vertx,
      CountedDatabase database,
      Cache cache,
      Tier tier,
      String host,
      int port,
      int limit,
      boolean operated)
      throws IOException {
    this.vertx = vertx;
    Catalogue catalogue = new Catalogue(database);
    CachedCatalogue cached = new CachedCatalogue(cache, catalogue);
    settings = new Settings(cache, catalogue);
    Templates templates = new Templates();
    Fragments fragments =
        new Fragments(
            cache,
            cached,
            (product, opinion) ->
                templates.render("card", Map.of("product", product, "opinion", opinion)),
            names -> templates.render("navigation", Map.of("categories", names)));
    Counts counts = new Counts(cache, limit, LIMIT_WINDOW);
    Meter meter = new Meter(database);
    Front front =
        new Front(
            new Sessions(cache),
            counts,
            meter,
            (status, message) ->
                templates.render("problem", Map.of("status", status, "message", message)));
    ShopPages shop = new ShopPages(cached, fragments, counts, settings, templates, operated);
    OperatorPages operator =
        operated ? new OperatorPages(shop, cached, cache, settings, meter, tier) : null;
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_SECONDS))
            .requestHandler(Site.of(vertx, front, shop, new VisitorPages(shop, cached), operator));
    ticking = vertx.setPeriodic(SECOND_MILLIS, ignored -> meter.tick());
    try {
      server.listen(port, host).toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      close();
      throw new IOException(
          "cannot listen on %s:%d: %s; choose another with --port or --listen"
              .formatted(host, port, reason(e.getCause())),
          e.getCause());
    }
  }

  private static String reason(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("in use") ? "the address is already in use" : message;
  }

  /** Where it listens. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    vertx.cancelTimer(ticking);
    settings.close();
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
