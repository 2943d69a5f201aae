package io.slabring.shop.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Which page answers which path. */
final class Site {
  private static final long FORM_MAX = 16_384;
  private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");

  private final Router router;
  private final Front front;

  private Site(Router router, Front front) {
    this.router = router;
    this.front = front;
  }

  /** The site; with null for {@code operator} nobody can change anything but a cart. */
  static Router of(
      Vertx vertx, Front front, ShopPages shop, VisitorPages visitor, OperatorPages operator) {
    Site site = new Site(Router.router(vertx), front);
    site.safeForms();
    site.get("/", shop::front);
    site.get("/category/:id", shop::category);
    site.get("/product/:id", shop::productPage);
    site.get("/fragments/card/:id", shop::card);
    site.get("/fragments/navigation", shop::navigation);
    site.get("/cart", visitor::cart);
    site.post("/cart/put", visitor::put);
    site.post("/cart/take-out", visitor::takeOut);
    site.post("/cart/order", visitor::order);
    site.post("/customer", visitor::signIn);
    site.post("/product/:id/review", visitor::review);
    if (operator != null) {
      site.onlyFromHere("/cache", "/cache/*", "/product/:id/price");
      site.get("/cache", operator::page);
      site.get("/cache/state", operator::state);
      site.post("/cache/switch", operator::turn);
      site.post("/cache/notice", operator::announce);
      site.post("/cache/stop", operator::stopNode);
      site.post("/cache/add", operator::addNode);
      site.post("/product/:id/price", operator::price);
    }
    site.file("/style.css", "text/css; charset=utf-8");
    site.file("/cache.js", "text/javascript; charset=utf-8");
    site.problems();
    return site.router;
  }

  private void get(String path, Page page) {
    router.get(path).handler(front.page(page));
  }

  private void post(String path, Page page) {
    router.post(path).handler(front.page(page));
  }

  /** Short forms, and none that another site has the browser send. */
  private void safeForms() {
    router
        .route()
        .handler(
            context -> {
              HttpServerRequest request = context.request();
              if (request.method().equals(HttpMethod.POST) && isFromElsewhere(request)) {
                context.fail(403);
              } else {
                context.next();
              }
            });
    router.route().handler(BodyHandler.create(false).setBodyLimit(FORM_MAX));
  }

  private static boolean isFromElsewhere(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    String host = String.valueOf(request.authority());
    return site != null && !site.equals("same-origin") && !site.equals("none")
        || origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host);
  }

  /** A page of elsewhere may have a name of its own stand for this machine's address. */
  private void onlyFromHere(String... paths) {
    for (String path : paths) {
      router
          .route(path)
          .handler(
              context -> {
                HostAndPort authority = context.request().authority();
                if (authority != null && HERE.contains(authority.host())) {
                  context.next();
                } else {
                  context.fail(403);
                }
              });
    }
  }

  private void file(String path, String type) {
    String text = resource("/io/slabring/shop" + path);
    router
        .get(path)
        .handler(
            context ->
                context
                    .response()
                    .putHeader("Content-Type", type)
                    .putHeader("Cache-Control", "max-age=60")
                    .end(text));
  }

  private static String resource(String name) {
    try (InputStream in = Site.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void problems() {
    problem(403, "This can be done only from the shop's own pages, on its own machine.");
    problem(404, "There is no such page.");
    problem(405, "This page does not take that.");
    problem(413, "That was too much at once.");
    problem(400, "The request makes no sense.");
    problem(500, "That is our fault.");
  }

  private void problem(int status, String message) {
    router.errorHandler(status, context -> show(context, status, message));
  }

  private void show(RoutingContext context, int status, String message) {
    front.send(context.response(), front.problem(status, message));
  }
}
