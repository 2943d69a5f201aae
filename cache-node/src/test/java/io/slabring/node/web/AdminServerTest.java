package io.slabring.node.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.node.Options;
import io.slabring.node.server.listen.ListenException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --admin} of a running node: pages, who gets in, and that it is bounded. */
class AdminServerTest {
  private static final String TOKEN = "a token of more than 16 bytes";

  @TempDir private Path directory;

  @Test
  void aNodeOfNoClusterIsReadyAndLiveOnceItListens() throws Exception {
    try (AdminNode node = AdminNode.start()) {
      assertThat(node.get("/livez").statusCode()).isEqualTo(200);
      assertThat(node.get("/readyz").statusCode()).isEqualTo(200);
      JsonObject cluster = node.json("/cluster");
      assertThat(cluster.getBoolean("clustered")).isFalse();
      assertThat(cluster.getBoolean("ready")).isTrue();
      assertThat(cluster.getJsonArray("nodes")).isEmpty();
    }
  }

  @Test
  void statsAreJson() throws Exception {
    try (AdminNode node = AdminNode.start("-m", "16")) {
      node.tell("set a 0 0 3\r\nabc");
      JsonObject stats = node.json("/stats");
      JsonObject general = stats.getJsonObject("general");
      assertThat(general.fieldNames()).containsExactlyElementsOf(node.stats("").keySet());
      assertThat(general.getValue("curr_items")).isEqualTo(1);
      assertThat(general.getValue("version")).isEqualTo("1.6.45");
      assertThat(stats.getJsonObject("settings").getValue("maxconns")).isEqualTo(1024);
      assertThat(stats.getJsonObject("items")).hasSize(1);
      String id = stats.getJsonObject("items").fieldNames().iterator().next();
      assertThat(stats.getJsonObject("slabs").getJsonObject(id).getLong("used_chunks"))
          .isEqualTo(1);
    }
  }

  @Test
  void hotAndBigKeysAreShownUnlessDumpsAreForbidden() throws Exception {
    String[] hot = new String[3000];
    Arrays.fill(hot, "get hot");
    try (AdminNode node = AdminNode.start("-m", "16")) {
      node.tell("set big 0 0 5000\r\n" + "x".repeat(5000), "set a 0 0 3\r\nabc");
      node.tell(hot);
      node.tell("mg meta");
      JsonObject requests = node.json("/requests");
      JsonObject hottest = requests.getJsonArray("hottest").getJsonObject(0);
      assertThat(hottest.getString("key")).isEqualTo("hot");
      assertThat(hottest.getDouble("share")).isGreaterThan(0.9);
      assertThat(requests.getLong("samples")).isBetween(20L, 100L);
      JsonObject biggest = requests.getJsonArray("biggest").getJsonObject(0);
      assertThat(biggest.getString("key")).isEqualTo("big");
      assertThat(biggest.getInteger("bytes")).isEqualTo(5000);
      assertThat(requests.getJsonObject("latency").fieldNames())
          .containsExactly("get", "set", "mg");
    }
    try (AdminNode node = AdminNode.start("-m", "16", "-X")) {
      node.tell(hot);
      assertThat(node.json("/requests").fieldNames()).containsExactly("latency");
    }
  }

  @Test
  void thePageNeedsNothingFromElsewhere() throws Exception {
    try (AdminNode node = AdminNode.start()) {
      HttpResponse<String> page = node.get("/");
      assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
          .startsWith("default-src 'none'; script-src 'self';");
      assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
      String all = page.body() + node.get("/page.js").body() + node.get("/page.css").body();
      assertThat(all.replace("http://www.w3.org/2000/svg", ""))
          .doesNotContain("http:", "https:", "innerHTML", "style=", "onclick");
    }
  }

  @Test
  void withATokenOnlyHealthAndTheEmptyPageAreForEverybody() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    try (AdminNode node = AdminNode.start("--admin=*:0", "--admin-token-file", file.toString())) {
      for (String path : List.of("/livez", "/readyz", "/", "/page.js", "/page.css")) {
        assertThat(node.get(path).statusCode()).as(path).isEqualTo(200);
      }
      for (String path : List.of("/metrics", "/stats", "/cluster", "/requests")) {
        HttpResponse<String> refused = node.get(path);
        assertThat(refused.statusCode()).as(path).isEqualTo(401);
        assertThat(refused.headers().firstValue("www-authenticate")).hasValue("Bearer");
        assertThat(refused.body()).doesNotContain(TOKEN);
        for (String wrong :
            List.of("Bearer", "Bearer " + TOKEN + "x", "Bearer a", "Basic " + TOKEN, TOKEN)) {
          assertThat(node.get(path, "Authorization", wrong).statusCode()).as(wrong).isEqualTo(401);
        }
        assertThat(node.get(path, "Authorization", "Bearer " + TOKEN).statusCode())
            .as(path)
            .isEqualTo(200);
      }
    }
  }

  @Test
  void whereOthersReachItATokenIsNeeded() {
    assertThatThrownBy(() -> Options.parse("--admin", "*:9150"))
        .hasMessage(
            "--admin 0.0.0.0:9150 is reachable from other machines: add --admin-token-file");
    assertThatThrownBy(() -> Options.parse("--admin-token-file", "x"))
        .hasMessage("--admin-token-file needs --admin");
    assertThatThrownBy(() -> Options.parse("--admin", "127.0.0.1:x"))
        .hasMessageStartingWith("--admin: a port");
    assertThat(Options.parse("--admin", "localhost").action()).isEqualTo(Options.Action.SERVE);
    assertThat(Options.parse("--admin", "9151").action()).isEqualTo(Options.Action.SERVE);
    assertThatThrownBy(() -> Options.parse("--admin", "65536"))
        .hasMessage("--admin: a port is 0 to 65535: \"127.0.0.1:65536\"");
  }

  @Test
  void aTokenThatCannotBeUsedIsRefused() throws Exception {
    Path file = directory.resolve("short");
    String[] flags = {"--admin=127.0.0.1:0", "--admin-token-file", file.toString()};
    assertThatThrownBy(() -> AdminNode.start(flags))
        .hasMessage(
            "--admin-token-file: " + file + ": there is no such file; make it, or name another");
    Files.writeString(file, "123456789012345\n");
    assertThatThrownBy(() -> AdminNode.start(flags))
        .hasMessage("--admin-token-file must hold 16 to 4096 bytes: 15");
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (AdminNode node = AdminNode.start()) {
      String admin = "127.0.0.1:" + node.adminPort();
      assertThatThrownBy(() -> AdminNode.start("--admin=" + admin))
          .isInstanceOf(ListenException.class)
          .hasMessage(
              "cannot listen on "
                  + admin
                  + ": the address is already in use; choose another with --admin");
    }
  }

  @Test
  void whatIsNoRequestForAPageIsRefused() throws Exception {
    try (AdminNode node = AdminNode.start()) {
      assertThat(node.get("/other").statusCode()).isEqualTo(404);
      String close = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
      assertThat(node.raw("DELETE /stats" + close + "\r\n")).startsWith("HTTP/1.1 405 ");
      assertThat(node.raw("GET /stats" + close + "Content-Length: 5\r\n\r\n12345"))
          .startsWith("HTTP/1.1 413 ");
      assertThat(node.raw("HEAD /livez" + close + "\r\n"))
          .startsWith("HTTP/1.1 200 ")
          .endsWith("\r\n\r\n");
      assertThat(node.raw("GET /" + "x".repeat(5000) + close + "\r\n")).startsWith("HTTP/1.0 414 ");
      // A name that somebody else's page has led to this machine.
      assertThat(node.raw("GET /stats HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void aScrapeIsMadeOnceASecondAtMost() throws Exception {
    try (AdminNode node = AdminNode.start()) {
      long start = System.nanoTime();
      String first = node.get("/metrics").body();
      node.tell("set a 0 0 3\r\nabc");
      String second = node.get("/metrics").body();
      if (System.nanoTime() - start < 900_000_000) {
        assertThat(second).isEqualTo(first);
      }
      String third = first;
      while (third.equals(first)) {
        third = node.get("/metrics").body();
      }
      assertThat(Metrics.parse(third).value("memcached_current_items")).isEqualTo(1);
    }
  }

  @Test
  void aFloodOfScrapesDoesNotHurt() throws Exception {
    try (AdminNode node = AdminNode.start("-m", "16");
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> scrapers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        scrapers.add(threads.submit(() -> scrape(node)));
      }
      for (int i = 0; i < 100; i++) {
        node.tell("set a 0 0 3\r\nabc", "delete a");
      }
      for (Future<Integer> scraper : scrapers) {
        assertThat(scraper.get()).isEqualTo(500);
      }
    }
  }

  private static int scrape(AdminNode node) throws Exception {
    int good = 0;
    for (int i = 0; i < 500; i++) {
      good += node.get("/metrics").statusCode() == 200 ? 1 : 0;
    }
    return good;
  }

  @Test
  void probesAreAnsweredWhileOthersHoldAllConnections() throws Exception {
    try (AdminNode node = AdminNode.start()) {
      String begun = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n";
      List<Socket> slow = new ArrayList<>();
      try {
        for (int i = 0; i < AdminServer.CONNECTIONS_MAX + 10; i++) {
          Socket socket = AdminNode.connect(node.adminPort());
          slow.add(socket);
          String sent = List.of("", begun, (begun + "\r\n").repeat(20)).get(i % 3);
          socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
        }
        for (int i = 0; i < 20; i++) {
          assertThat(node.raw(begun.replace("/metrics", "/livez") + "Connection: close\r\n\r\n"))
              .startsWith("HTTP/1.1 200 ");
        }
        assertThat(isClosed(slow.getFirst())).as("who asked for nothing for longest").isTrue();
        node.tell("set a 0 0 3\r\nabc");
      } finally {
        for (Socket socket : slow) {
          socket.close();
        }
      }
    }
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }
}
