package io.slabring.node.web;

import io.slabring.node.measure.Throttle;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers HTTP for operators, on an event loop of its own. The number of connections, the size of
 * requests and the work for answers are bounded. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

  /** The largest number of connections. */
  static final int CONNECTIONS_MAX = 64;

  private static final int LINE_MAX = 2048;
  private static final int HEADERS_MAX = 16 << 10;
  private static final int IDLE_SECONDS = 30;
  private static final int START_SECONDS = 10;
  private static final int CLOSE_SECONDS = 5;
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Vert.x warns of a blocked loop after so long; its 2 s are short for a busy machine. */
  private static final int BLOCKED_WARNING_SECONDS = 10;

  private final Vertx vertx;
  private final Doorkeeper doorkeeper;
  private final NodeView node;
  private final AdminConnections connections = new AdminConnections(CONNECTIONS_MAX);
  private final Throttle failures = new Throttle(Duration.ofSeconds(10));
  private HttpServer server;

  private AdminServer(NodeView node, byte[] token) {
    this.node = node;
    this.doorkeeper = new Doorkeeper(token);
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS)
                .setMaxEventLoopExecuteTime(BLOCKED_WARNING_SECONDS)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
  }

  /**
   * Starts the server.
   *
   * @param host name or address
   * @param port 0 for any free one
   * @param token the token that requests must carry; null if they need none
   * @param node the source of all answers
   * @throws IOException if the address cannot be used; the message does not name it
   */
  public static AdminServer start(String host, int port, byte[] token, NodeView node)
      throws IOException {
    AdminServer server = new AdminServer(node, token);
    try {
      server.listen(host, port);
      LOG.info("admin on http://{}:{}", host, server.port());
      return server;
    } catch (IOException | RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  private void listen(String host, int port) throws IOException {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxInitialLineLength(LINE_MAX)
            .setMaxHeaderSize(HEADERS_MAX)
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeout(IDLE_SECONDS);
    Router router = router();
    try {
      server =
          vertx
              .createHttpServer(options)
              .connectionHandler(connections::enter)
              .requestHandler(request -> handle(request, router))
              .exceptionHandler(e -> LOG.debug("a connection of --admin failed: {}", e.toString()))
              .listen(port, host)
              .toCompletionStage()
              .toCompletableFuture()
              .get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("did not start within " + START_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void handle(HttpServerRequest request, Router router) {
    connections.use(request.connection());
    if (Doorkeeper.isWellFormed(request)) {
      router.handle(request);
    } else {
      request
          .response()
          .setStatusCode(400)
          .putHeader("Content-Type", TEXT)
          .putHeader("Connection", "close")
          .end("the request needs a path and exactly one Host header\n");
    }
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.errorHandler(400, context -> text(context, 400, "bad request\n"));
    router.errorHandler(500, this::fail);
    router.route().handler(this::receive);
    get(router, "/livez", context -> text(context, 200, "live\n"));
    get(
        router,
        "/readyz",
        context -> {
          boolean ready = node.ready();
          text(context, ready ? 200 : 503, ready ? "ready\n" : "not ready\n");
        });
    // The page itself has no data of the node. It asks for the token that its requests need.
    asset(router, "/", "page.html", "text/html; charset=utf-8");
    asset(router, "/page.js", "page.js", "text/javascript; charset=utf-8");
    asset(router, "/page.css", "page.css", "text/css; charset=utf-8");
    secret(router, "/metrics", PrometheusText.CONTENT_TYPE, this::metrics);
    secret(router, "/stats", JSON, () -> JsonPages.stats(Stats.of(node)));
    secret(router, "/cluster", JSON, () -> JsonPages.cluster(node));
    secret(router, "/requests", JSON, () -> JsonPages.requests(node));
    return router;
  }

  /** Answers a request whose page failed. Repeated failures do not fill the log. */
  private void fail(RoutingContext context) {
    long held = failures.pass();
    if (held >= 0) {
      LOG.error(
          "{} failed ({} failures since the last such line)",
          context.normalizedPath(),
          held,
          context.failure());
    }
    text(context, 500, "failed: see the node's log\n");
  }

  private String metrics() {
    PrometheusText text = new PrometheusText();
    Stats stats = Stats.of(node);
    MemcachedMetrics.write(stats, text);
    NodeMetrics.write(node, stats, text);
    return text.toString();
  }

  /** Sets the headers of every answer, and refuses what no page allows. */
  private void receive(RoutingContext context) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cache-Control", "no-store")
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    String length = request.getHeader("Content-Length");
    if (length != null && !length.equals("0") || request.getHeader("Transfer-Encoding") != null) {
      response.putHeader("Connection", "close");
      text(context, 413, "a request must not have a body\n");
    } else if (!doorkeeper.isNamedRightly(request)) {
      text(
          context,
          403,
          "the Host header must be an address or localhost, because no token is set\n");
    } else {
      context.next();
    }
  }

  private static void get(Router router, String path, Handler<RoutingContext> handler) {
    router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler);
  }

  private static void asset(Router router, String path, String resource, String type) {
    Buffer content;
    try (InputStream in = AdminServer.class.getResourceAsStream(resource)) {
      content = Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    get(router, path, context -> answer(context, 200, type, content));
  }

  /** Adds a page that needs the token. */
  private void secret(Router router, String path, String type, Supplier<String> source) {
    Cached page = new Cached(source);
    get(
        router,
        path,
        context -> {
          if (doorkeeper.admits(context.request())) {
            answer(context, 200, type, page.get());
          } else {
            context.response().putHeader("WWW-Authenticate", "Bearer");
            text(context, 401, "the token is missing or wrong: send Authorization: Bearer TOKEN\n");
          }
        });
  }

  private static void text(RoutingContext context, int status, String text) {
    answer(context, status, TEXT, Buffer.buffer(text));
  }

  private static void answer(RoutingContext context, int status, String type, Buffer content) {
    HttpServerResponse response =
        context.response().setStatusCode(status).putHeader("Content-Type", type);
    if (context.request().method().equals(HttpMethod.HEAD)) {
      response.putHeader("Content-Length", Integer.toString(content.length())).end();
    } else {
      response.end(content);
    }
  }

  /** The port in use. */
  public int port() {
    return server.actualPort();
  }

  /** Closes all connections and ends the event loop. */
  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the event loop of --admin did not stop in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
