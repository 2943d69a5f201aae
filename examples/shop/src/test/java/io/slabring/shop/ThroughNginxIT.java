package io.slabring.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.slabring.node.conformance.Await;
import io.slabring.node.conformance.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop behind nginx, which takes page fragments from the nodes by itself. */
class ThroughNginxIT {
  private static final Path NGINX = Path.of("/usr/sbin/nginx");
  private static final Path EXAMPLE = LiveShop.ROOT.resolve("examples/nginx");
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private Path directory;

  @Test
  void nginxPutsTheShopsFragmentsIntoItsPages() throws Exception {
    if (!Files.isExecutable(NGINX)) {
      String missing = NGINX + " is not installed: apt-get install nginx";
      if ("true".equals(System.getenv("CI"))) {
        fail(missing);
      }
      abort(missing);
    }
    try (LiveShop shop = new LiveShop(3, LiveShop.NO_LIMIT);
        LiveShop.Visitor visitor = shop.new Visitor()) {
      Process follow =
          start(
              List.of(
                  EXAMPLE.resolve("follow").toString(),
                  directory.toString(),
                  shop.tier().addresses().getFirst()));
      Process nginx = null;
      try {
        Path nodes = directory.resolve("cache-nodes.conf");
        Await.until("the nodes", PATIENCE, () -> Files.exists(nodes));
        URI front = configure(shop);
        nginx =
            start(
                List.of(
                    NGINX.toString(),
                    "-p",
                    directory.toString(),
                    "-c",
                    "nginx.conf",
                    "-g",
                    daemonOff()));
        Await.until("nginx", PATIENCE, () -> answers(visitor, front));
        visits(shop, visitor, front);
      } finally {
        end(nginx);
        end(follow);
      }
    }
  }

  private void visits(LiveShop shop, LiveShop.Visitor visitor, URI front) throws Exception {
    URI page = front.resolve("/product/42");
    String direct = visitor.page("/product/42");
    String first = body(visitor, page);
    assertThat(withoutViews(first)).isEqualTo(withoutViews(direct));
    assertThat(first).doesNotContain("<!--#").contains("class=\"card\"", "<nav");
    // The cards are in the nodes now, and nginx does not ask the shop for them.
    long fragments = fragments(shop, visitor);
    assertThat(withoutViews(body(visitor, page))).isEqualTo(withoutViews(direct));
    assertThat(fragments(shop, visitor)).isEqualTo(fragments);

    String card = first.replaceAll("(?s).*?class=\"card\">.*?/product/(\\d+)\".*", "$1");
    visitor.post("/product/" + card + "/price", Map.of("cents", 1));
    assertThat(body(visitor, page)).contains(">0.01 €<");
  }

  private static String withoutViews(String page) {
    return page.replaceAll("seen \\d+ times", "").replaceAll("\\s+", " ");
  }

  private static long fragments(LiveShop shop, LiveShop.Visitor visitor) throws Exception {
    return shop.state(visitor).getJsonArray("kinds").stream()
        .map(JsonObject.class::cast)
        .filter(kind -> kind.getString("name").equals("page fragments"))
        .mapToLong(kind -> kind.getLong("hits") + kind.getLong("misses"))
        .sum();
  }

  private static String body(LiveShop.Visitor visitor, URI uri) throws Exception {
    return visitor.send(HttpRequest.newBuilder(uri)).body();
  }

  private static boolean answers(LiveShop.Visitor visitor, URI front) throws Exception {
    try {
      return visitor.send(HttpRequest.newBuilder(front)).statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  private URI configure(LiveShop shop) throws IOException {
    int port = FreePorts.next();
    String conf = Files.readString(EXAMPLE.resolve("nginx.conf"));
    Files.writeString(
        directory.resolve("nginx.conf"),
        conf.replace("127.0.0.1:8000", "127.0.0.1:" + port)
            .replace("127.0.0.1:8080", shop.uri("/").getAuthority()));
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  /** Its processes must be able to enter the directory of the test. */
  private static String daemonOff() {
    return "daemon off;" + (System.getProperty("user.name").equals("root") ? " user root;" : "");
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    if (process != null) {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroy();
      process.waitFor();
      children.forEach(child -> child.onExit().join());
    }
  }
}
