package io.slabring.shop.web;

import io.slabring.shop.cached.Cache;
import io.slabring.shop.cached.CachedCatalogue;
import io.slabring.shop.cached.Kind;
import io.slabring.shop.cached.Settings;
import io.slabring.shop.cached.Use;
import io.slabring.shop.catalogue.Product;
import io.slabring.shop.tier.Tier;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Pages for operators: what the cache does for the shop, and controls for the cache. Thread-safe.
 */
final class OperatorPages {
  private static final int NOTICE_MAX = 200;
  private static final int CENTS_MAX = 10_000_000;
  private static final int ADDRESS_MAX = 300;

  private final ShopPages shop;
  private final CachedCatalogue catalogue;
  private final Cache cache;
  private final Settings settings;
  private final Meter meter;
  private final Tier tier;

  /** With a null tier nodes can be looked at only. */
  OperatorPages(
      ShopPages shop,
      CachedCatalogue catalogue,
      Cache cache,
      Settings settings,
      Meter meter,
      Tier tier) {
    this.shop = shop;
    this.catalogue = catalogue;
    this.cache = cache;
    this.settings = settings;
    this.meter = meter;
    this.tier = tier;
  }

  Reply page(Visit visit) {
    return shop.page(visit, "cache", Map.of("notice", settings.notice()));
  }

  /** What the page shows, and shows anew each second. */
  Reply state(Visit visit) {
    JsonArray kinds = new JsonArray();
    for (Kind kind : Kind.values()) {
      kinds.add(
          new JsonObject()
              .put("name", kind.label())
              .put("hits", cache.uses().hits(kind))
              .put("misses", cache.uses().misses(kind)));
    }
    JsonArray uses = new JsonArray();
    for (Use use : cache.uses().last()) {
      uses.add(
          new JsonObject().put("key", use.key()).put("node", use.node()).put("hit", use.hit()));
    }
    JsonArray seconds = new JsonArray();
    for (Meter.Second second : meter.seconds()) {
      seconds.add(
          new JsonObject()
              .put("pages", second.pages())
              .put("millis", second.millis())
              .put("queries", second.queries()));
    }
    return Reply.json(
        new JsonObject()
            .put("on", cache.isOn())
            .put("own", tier != null)
            .put("nodes", new JsonArray(nodes()))
            .put("used", new JsonArray(cache.nodes()))
            .put("pages", meter.pages())
            .put("queries", meter.statements())
            .put("kinds", kinds)
            .put("uses", uses)
            .put("seconds", seconds)
            .encode());
  }

  private List<String> nodes() {
    return tier == null ? cache.nodes() : tier.addresses();
  }

  Reply turn(Visit visit) {
    settings.useCache(visit.number("on", 0, 1) == 1);
    return Reply.see("/cache");
  }

  Reply announce(Visit visit) {
    settings.announce(visit.text("notice", NOTICE_MAX));
    return Reply.see("/cache");
  }

  Reply stopNode(Visit visit) {
    String address = visit.text("node", ADDRESS_MAX);
    if (!ownTier().stop(address, visit.number("kill", 0, 1) == 1)) {
      throw new Problem(404, "There is no node at this address.");
    }
    return Reply.see("/cache");
  }

  Reply addNode(Visit visit) {
    try {
      ownTier().start(1);
    } catch (IOException e) {
      throw new Problem(503, "No node was added: " + e.getMessage());
    }
    return Reply.see("/cache");
  }

  private Tier ownTier() {
    if (tier == null) {
      throw new Problem(403, "The shop has not started these nodes, so it does not stop them.");
    }
    return tier;
  }

  Reply price(Visit visit) {
    Product product = shop.product(visit);
    catalogue.setPrice(product.id(), visit.number("cents", 1, CENTS_MAX));
    return Reply.see("/product/" + product.id());
  }
}
