package io.slabring.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.conformance.Await;
import io.slabring.shop.cached.Cache;
import io.slabring.shop.catalogue.CountedDatabase;
import io.slabring.shop.catalogue.Database;
import io.slabring.shop.catalogue.EmbeddedDatabase;
import io.slabring.shop.catalogue.PostgresDatabase;
import io.slabring.shop.catalogue.PostgresServer;
import io.slabring.shop.catalogue.Row;
import io.slabring.shop.catalogue.Schema;
import io.slabring.shop.tier.Tier;
import io.slabring.shop.web.WebShop;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * A shop with real cache nodes, and a real PostgreSQL where one is installed; it remembers what its
 * database was asked.
 */
final class LiveShop implements AutoCloseable {
  static final Path ROOT =
      Path.of(System.getProperty("slabring.root", "../..")).toAbsolutePath().normalize();
  static final int NO_LIMIT = 1_000_000;

  private static final Duration START = Duration.ofSeconds(120);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final Vertx vertx = Vertx.vertx();
  private final PostgresServer postgres;
  private final CountedDatabase database;
  private final Tier tier;
  private WebShop site;

  LiveShop(int nodes, int limit) throws Exception {
    parts.push(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
    try {
      postgres = PostgresServer.isInstalled() ? keep(new PostgresServer()) : null;
      Database inner =
          postgres == null ? new EmbeddedDatabase() : new PostgresDatabase(vertx, postgres.uri());
      database = keep(new CountedDatabase(new Listening(inner)));
      Schema.prepare(database, message -> {});
      tier = keep(new Tier(ROOT.resolve("slabring").toString(), 64, 11_211, 7_800));
      tier.start(nodes);
      site = open(limit);
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  /** Another shop of the same database and nodes. */
  WebShop open(int limit) throws IOException {
    Cache cache = keep(new Cache(tier.addresses()));
    return keep(new WebShop(vertx, database, cache, tier, "127.0.0.1", 0, limit, true));
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  /** Remembers statements with their arguments. */
  private final class Listening implements Database {
    private final Database inner;

    Listening(Database inner) {
      this.inner = inner;
    }

    private void note(String sql, Object[] arguments) {
      if (!sql.contains("setting")) { // which are read every ten seconds
        asked.add(sql + Arrays.toString(arguments));
      }
    }

    @Override
    public List<Row> query(String sql, Object... arguments) {
      note(sql, arguments);
      return inner.query(sql, arguments);
    }

    @Override
    public int update(String sql, Object... arguments) {
      note(sql, arguments);
      return inner.update(sql, arguments);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  /** What the database was asked since the last call. */
  List<String> asked() {
    List<String> statements = List.copyOf(asked);
    asked.clear();
    return statements;
  }

  Tier tier() {
    return tier;
  }

  /** Null where none is installed. */
  PostgresServer postgres() {
    return postgres;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + site.port() + path);
  }

  /** What its page about the cache is made of. */
  JsonObject state(Visitor visitor) throws Exception {
    return new JsonObject(visitor.get("/cache/state").body());
  }

  /** Waits until the shop's client uses so many nodes. */
  void awaitNodes(Visitor visitor, int count) {
    Await.until(count + " nodes", START, () -> state(visitor).getJsonArray("used").size() == count);
  }

  /** Somebody with a browser that keeps cookies. */
  final class Visitor implements AutoCloseable {
    private final CookieManager cookies = new CookieManager();
    private final HttpClient browser =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // a connection for each request at a time
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
      return browser.send(request.timeout(START).build(), BodyHandlers.ofString());
    }

    /** What a cookie holds now. */
    String cookie(String name) {
      return cookies.getCookieStore().getCookies().stream()
          .filter(cookie -> cookie.getName().equals(name))
          .findAny()
          .orElseThrow()
          .getValue();
    }

    HttpResponse<String> get(String path) throws Exception {
      return send(HttpRequest.newBuilder(uri(path)));
    }

    /** A page that is there, as HTML. */
    String page(String path) throws Exception {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
      return answer.body();
    }

    HttpResponse<String> post(String path, Map<String, ?> form) throws Exception {
      return send(
          HttpRequest.newBuilder(uri(path))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(BodyPublishers.ofString(encoded(form))));
    }

    @Override
    public void close() {
      browser.close();
    }
  }

  static String encoded(Map<String, ?> form) {
    return form.entrySet().stream()
        .map(
            field ->
                field.getKey()
                    + "="
                    + URLEncoder.encode(String.valueOf(field.getValue()), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
