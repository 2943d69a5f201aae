package io.slabring.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.SlabringClient;
import io.slabring.node.conformance.Await;
import io.slabring.shop.web.WebShop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shop over HTTP, with three nodes and its database. */
class ShopIT {
  private static final int VISITORS = 1_000;

  private static LiveShop shop;

  private LiveShop.Visitor visitor;

  @BeforeAll
  static void open() throws Exception {
    shop = new LiveShop(3, LiveShop.NO_LIMIT);
  }

  @AfterAll
  static void close() throws Exception {
    if (shop != null) {
      shop.close();
    }
  }

  @BeforeEach
  void come() {
    visitor = shop.new Visitor();
  }

  @AfterEach
  void go() {
    visitor.close();
  }

  /** Has many do the same at once; returns what each got. */
  private static <T> List<T> together(int count, Callable<T> call) throws Exception {
    List<T> got = new ArrayList<>();
    try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> answers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        answers.add(crowd.submit(call));
      }
      for (Future<T> answer : answers) {
        got.add(answer.get());
      }
    }
    return got;
  }

  @Test
  void aThousandVisitorsOfAColdPageCauseEachQueryOnce() throws Exception {
    shop.asked();
    List<Integer> statuses = together(VISITORS, () -> visitor.get("/product/4711").statusCode());
    assertThat(statuses).hasSize(VISITORS).containsOnly(200);
    List<String> asked = shop.asked();
    assertThat(asked).doesNotHaveDuplicates();
    assertThat(asked).filteredOn(sql -> sql.endsWith("FROM product WHERE id = ?[4711]")).hasSize(1);
  }

  @Test
  void aWarmPageAsksTheDatabaseNothing() throws Exception {
    for (String path : List.of("/", "/category/3", "/category/3?page=2", "/product/12")) {
      visitor.page(path);
      shop.asked();
      visitor.page(path);
      assertThat(shop.asked()).as(path).isEmpty();
    }
  }

  @Test
  void aPriceChangeIsOnEveryPageAtOnceAndOnNoOtherProduct() throws Exception {
    String cheapest = visitor.page("/category/5");
    String id = cheapest.replaceAll("(?s).*?/product/(\\d+)\".*", "$1");
    String other = visitor.page("/product/4999");
    visitor.page("/product/" + id);
    assertThat(visitor.page("/fragments/card/" + id)).doesNotContain("0.01 €");
    shop.asked();
    assertThat(visitor.post("/product/" + id + "/price", Map.of("cents", 1)).body())
        .contains(">0.01 €<");
    assertThat(visitor.page("/fragments/card/" + id)).contains(">0.01 €<");
    assertThat(visitor.page("/category/5")).contains(">0.01 €<");
    visitor.post("/product/" + id + "/price", Map.of("cents", 9_999_999));
    assertThat(visitor.page("/category/5")).doesNotContain(">0.01 €<").doesNotContain("99999.99");
    assertThat(visitor.page("/category/5?page=21")).contains(">99999.99 €<");
    shop.asked();
    assertThat(withoutViews(visitor.page("/product/4999"))).isEqualTo(withoutViews(other));
    assertThat(shop.asked()).as("queries for another product").isEmpty();
  }

  private static String withoutViews(String page) {
    return page.replaceAll("seen \\d+ times", "");
  }

  /** Cards are rendered while prices change; none may be left that shows an old one. */
  @Test
  void noCardOfAnOldPriceIsLeft() throws Exception {
    for (int round = 1; round <= 20; round++) {
      int cents = 100_000 + round;
      try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 20; i++) {
          crowd.submit(() -> visitor.get("/fragments/card/77"));
        }
        visitor.post("/product/77/price", Map.of("cents", cents));
      }
      assertThat(visitor.page("/fragments/card/77"))
          .contains(">1000." + (round < 10 ? "0" : "") + round + " €<");
    }
  }

  @Test
  void noChangeOfACartIsLost() throws Exception {
    visitor.post("/cart/put", Map.of("id", 1, "count", 1));
    together(10, () -> visitor.post("/cart/put", Map.of("id", 2, "count", 1)).statusCode());
    String cart = visitor.page("/cart");
    assertThat(cart).containsPattern("no\\. 2</a></td>\\s*<td[^>]*>[^<]*</td><td[^>]*>10<");
    try (LiveShop.Visitor other = shop.new Visitor()) {
      assertThat(other.page("/cart")).contains("Your cart is empty");
    }
  }

  @Test
  void eachVisitGivesASessionItsHalfHourAnew() throws Exception {
    visitor.post("/cart/put", Map.of("id", 3, "count", 1));
    String key = "session:" + visitor.cookie("shop");
    try (SlabringClient client =
        SlabringClient.builder()
            .discover(shop.tier().addresses().getFirst())
            .connection(options -> options.operationTimeout = Duration.ofMinutes(1))
            .startTimeout(Duration.ofMinutes(2))
            .build()) {
      assertThat(client.touch(key, Duration.ofSeconds(60))).isTrue();
    }
    assertThat(secondsToLive(key)).isBetween(1, 60);
    visitor.page("/cart");
    assertThat(secondsToLive(key)).isBetween(1_700, 1_800);
  }

  /** As the node that has the key says. */
  private static int secondsToLive(String key) throws Exception {
    for (String address : shop.tier().addresses()) {
      URI node = URI.create("memcached://" + address);
      try (Socket socket = new Socket(node.getHost(), node.getPort())) {
        String question = "mg " + key + " t\r\nquit\r\n";
        socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (answer.startsWith("HD t")) {
          return Integer.parseInt(answer.substring("HD t".length()).strip());
        }
      }
    }
    throw new AssertionError("no node has " + key);
  }

  @Test
  void anOrderTakesThingsOutOfStockAndLeavesWhatIsSoldOut() throws Exception {
    int before = stock(20);
    int rare = stock(21);
    assertThat(visitor.post("/cart/order", Map.of()).statusCode()).isEqualTo(403);
    visitor.post("/customer", Map.of("customer", 7));
    visitor.post("/cart/put", Map.of("id", 20, "count", 3));
    visitor.post("/cart/put", Map.of("id", 21, "count", 99));
    try (LiveShop.Visitor other = shop.new Visitor()) {
      other.post("/customer", Map.of("customer", 8));
      for (int left = rare; left >= 99; left = stock(21)) {
        other.post("/cart/put", Map.of("id", 21, "count", 99));
        other.post("/cart/order", Map.of());
      }
    }
    String answer = visitor.post("/cart/order", Map.of()).body();
    assertThat(answer).contains("Ordered: 3 x").contains("Sold out");
    assertThat(stock(20)).isEqualTo(before - 3);
    assertThat(visitor.page("/cart")).contains("no. 21").doesNotContain("no. 20<");
  }

  private int stock(int id) throws Exception {
    return Integer.parseInt(
        visitor.page("/product/" + id).replaceAll("(?s).*?>(\\d+) in stock.*", "$1"));
  }

  @Test
  void aReviewIsSeenAtOnceAndCannotBeHtml() throws Exception {
    visitor.page("/product/30");
    visitor.post("/customer", Map.of("customer", 11));
    String text = "<script>alert(1)</script><!--# include virtual=\"/cart\" -->";
    String page = visitor.post("/product/30/review", Map.of("stars", 2, "text", text)).body();
    assertThat(page).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert");
    assertThat(page).doesNotContain("<!--# include");
  }

  @Test
  void anotherShopLearnsOfASetting() throws Exception {
    WebShop second = shop.open(LiveShop.NO_LIMIT);
    URI there = URI.create("http://127.0.0.1:" + second.port() + "/cart");
    visitor.post("/cache/notice", Map.of("notice", "Closed on <Monday>"));
    Await.until(
        "the notice",
        Duration.ofMinutes(2), // how soon it is known is measured elsewhere
        () ->
            visitor
                .send(HttpRequest.newBuilder(there))
                .body()
                .contains("Closed on &lt;Monday&gt;"));
    visitor.post("/cache/notice", Map.of("notice", ""));
  }

  @Test
  void withTheCacheOffEachPageAsksTheDatabase() throws Exception {
    visitor.page("/product/50");
    visitor.post("/cache/switch", Map.of("on", 0));
    try {
      shop.asked();
      visitor.page("/product/50");
      assertThat(shop.asked()).hasSizeGreaterThan(3);
      assertThat(shop.state(visitor).getBoolean("on")).isFalse();
    } finally {
      visitor.post("/cache/switch", Map.of("on", 1));
    }
    visitor.page("/product/50");
    shop.asked();
    visitor.page("/product/50");
    assertThat(shop.asked()).isEmpty();
  }

  @Test
  void itTellsWhichNodeHasWhichKey() throws Exception {
    for (int id = 100; id < 130; id++) {
      visitor.page("/product/" + id);
    }
    JsonObject state = shop.state(visitor);
    JsonArray uses = state.getJsonArray("uses");
    assertThat(uses).isNotEmpty();
    for (Object use : uses) {
      assertThat(state.getJsonArray("nodes").getList())
          .contains(((JsonObject) use).getString("node"));
    }
    assertThat(new HashSet<>(shop.tier().addresses()))
        .isEqualTo(new HashSet<>(state.getJsonArray("nodes").getList()));
  }

  @Test
  void badInputGetsAClearPage() throws Exception {
    assertThat(said("/product/0")).isEqualTo("400 id must be a number from 1 to 999999999.");
    assertThat(said("/product/x")).isEqualTo("400 id must be a number from 1 to 999999999.");
    assertThat(said("/product/99999")).isEqualTo("404 There is no product 99999.");
    assertThat(said("/category/99")).isEqualTo("404 There is no category 99.");
    assertThat(said("/category/1?page=99")).isEqualTo("400 page must be a number from 1 to 21.");
    assertThat(said("/fragments/card/99999")).isEqualTo("404 There is no product 99999.");
    assertThat(said("/nothing")).isEqualTo("404 There is no such page.");
    assertThat(text(visitor.post("/product/1/price", Map.of("cents", "-5"))))
        .isEqualTo("400 cents must be a number from 1 to 10000000.");
    assertThat(text(visitor.post("/cart/put", Map.of("id", 1, "count", 100))))
        .isEqualTo("400 count must be a number from 1 to 99.");
    assertThat(text(visitor.post("/customer", Map.of("customer", 1001))))
        .isEqualTo("400 customer must be a number from 1 to 1000.");
    assertThat(text(visitor.post("/cache/notice", Map.of("notice", "x".repeat(201)))))
        .isEqualTo("400 notice must be a text of at most 200 characters.");
    assertThat(text(visitor.post("/cache/stop", Map.of("node", "a:1", "kill", 1))))
        .isEqualTo("404 There is no node at this address.");
    assertThat(text(visitor.post("/cart/put", Map.of("id", "x".repeat(20_000)))))
        .isEqualTo("413 That was too much at once.");
    assertThat(said("/product/%zz")).startsWith("400 ");
  }

  private String said(String path) throws Exception {
    URI uri = shop.uri("/");
    String raw =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + uri.getAuthority()
            + "\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write(raw.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(9, 12) + " " + message(answer);
    }
  }

  private static String text(HttpResponse<String> answer) {
    return answer.statusCode() + " " + message(answer.body());
  }

  private static String message(String page) {
    assertThat(page).doesNotContain("Exception").doesNotContain("at io.");
    return page.replaceAll("(?s).*<p class=\"trouble\">(.*?)</p>.*", "$1");
  }

  @Test
  void aMalformedCookieIsAsNone() throws Exception {
    for (String cookie :
        List.of("shop=", "shop=../../x", "shop=" + "0".repeat(5_000), "shop=a;;;=")) {
      HttpResponse<String> answer =
          visitor.send(HttpRequest.newBuilder(shop.uri("/cart")).header("Cookie", cookie));
      assertThat(answer.statusCode()).as(cookie).isEqualTo(200);
      assertThat(answer.body()).contains("Your cart is empty");
    }
    String chosen = "0123456789abcdef0123456789abcdef";
    HttpResponse<String> answer =
        visitor.send(
            HttpRequest.newBuilder(shop.uri("/cart/put"))
                .header("Cookie", "shop=" + chosen)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("id=1&count=1")));
    HttpResponse<String> first = answer.previousResponse().orElseThrow();
    assertThat(first.headers().firstValue("Set-Cookie").orElseThrow())
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Lax")
        .doesNotContain(chosen);
  }

  @Test
  void otherSitesCannotActForAVisitor() throws Exception {
    HttpRequest.Builder forged =
        HttpRequest.newBuilder(shop.uri("/cart/put"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("id=1&count=1"));
    assertThat(visitor.send(forged.copy().header("Origin", "http://evil.example")).statusCode())
        .isEqualTo(403);
    assertThat(visitor.send(forged.copy().header("Sec-Fetch-Site", "cross-site")).statusCode())
        .isEqualTo(403);
    URI uri = shop.uri("/cache/state");
    String raw = "GET /cache/state HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write(raw.getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void aFloodIsLimitedByAddress() throws Exception {
    WebShop strict = shop.open(50);
    URI there = URI.create("http://127.0.0.1:" + strict.port() + "/product/1");
    HttpRequest.Builder flood = HttpRequest.newBuilder(there).header("X-Real-IP", "192.0.2.6");
    List<Integer> statuses = together(300, () -> visitor.send(flood.copy()).statusCode());
    // Two windows of ten seconds at most lie in it.
    assertThat(statuses.stream().filter(status -> status == 200).count()).isBetween(50L, 100L);
    assertThat(statuses).containsOnly(200, 429);
    HttpRequest.Builder another = HttpRequest.newBuilder(there).header("X-Real-IP", "192.0.2.7");
    assertThat(visitor.send(another).statusCode()).isEqualTo(200);
  }
}
