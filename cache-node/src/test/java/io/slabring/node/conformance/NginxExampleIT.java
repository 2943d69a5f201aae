package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slabring.client.SlabringClient;
import io.slabring.client.connection.NodeException;
import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/nginx}: fragments from the nodes that the client stored them in. */
class NginxExampleIT {
  private static final String EXAMPLE = "examples/nginx/";
  private static final int FRAGMENTS = 1000;
  private static final Pattern SERVER = Pattern.compile("(?m)^server ");

  @TempDir Path directory;

  private final HttpClient browser = HttpClient.newHttpClient();
  private final AtomicInteger rendered = new AtomicInteger();
  private final List<AutoCloseable> started = new ArrayList<>();
  private NodeCluster cluster;
  private SlabringClient cache;
  private NodeProcess follow;
  private URI site;

  @BeforeEach
  void start() throws Exception {
    Tool.require("nginx", "nginx");
    cluster = NodeCluster.start(3, 4, "--ring", "nginx", "--drain", "1");
    started.add(cluster);
    String seed = "127.0.0.1:" + cluster.nodes().getFirst().port();
    cache =
        SlabringClient.builder()
            .discover(seed, "127.0.0.1:" + cluster.nodes().getLast().port())
            .pollInterval(Duration.ofMillis(100))
            .startTimeout(Duration.ofMinutes(2))
            .outageIsMiss()
            .build();
    started.add(cache);
    HttpServer application =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext("/", this::answer);
    application.start();
    started.add(() -> application.stop(0));
    follow =
        NodeProcess.launch(
            ExampleFiles.path(EXAMPLE + "follow"), Map.of(), directory.toString(), seed);
    started.add(follow);
    awaitServers(3);
    assertThat(follow.output()).as("what follow says when nothing is wrong").isEmpty();
    startNginx(application.getAddress().getPort());
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : started.reversed()) {
      part.close();
    }
    browser.close();
  }

  private void awaitServers(int count) {
    Path list = directory.resolve("cache-nodes.conf");
    Await.until(
        count + " servers",
        NodeCluster.DEADLINE,
        () ->
            Files.exists(list)
                && SERVER.matcher(Files.readString(list)).results().count() == count);
  }

  private void startNginx(int applicationPort) throws Exception {
    int port = FreePorts.next();
    site = URI.create("http://127.0.0.1:" + port + "/");
    String conf = Files.readString(ExampleFiles.path(EXAMPLE + "nginx.conf"));
    Files.writeString(
        directory.resolve("nginx.conf"),
        conf.replace("127.0.0.1:8000", "127.0.0.1:" + port)
            .replace("127.0.0.1:8080", "127.0.0.1:" + applicationPort));
    // Its processes must be able to enter the directory of the test.
    String user = System.getProperty("user.name").equals("root") ? " user root;" : "";
    NodeProcess nginx =
        NodeProcess.launch(
            Path.of("nginx"),
            Map.of(),
            "-p",
            directory.toString(),
            "-c",
            "nginx.conf",
            "-g",
            "daemon off;" + user);
    started.add(nginx);
    Await.until("nginx", NodeProcess.DEADLINE, () -> !nginx.isAlive() || answers());
    assertThat(nginx.isAlive()).as(nginx.output()).isTrue();
  }

  private boolean answers() throws IOException {
    try {
      return get("up").statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    return ExampleFiles.send(browser, "GET", site.resolve(path), null);
  }

  /** The application: a page of fragments, and each of them when it is not in the cache. */
  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String html;
    if (path.equals("/page")) {
      html =
          """
          <!--# include virtual="/fragments/navigation" -->
          <!--# include virtual="/fragments/card/7" -->
          """;
    } else if (path.startsWith("/fragments/")) {
      rendered.incrementAndGet();
      html = fragment(cache, path.substring("/fragments/".length()));
    } else {
      html = path;
    }
    byte[] body = html.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/html");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String render(String name) {
    return "<p>" + name + "</p>";
  }

  // fragment
  static String fragment(SlabringClient cache, String name) {
    String html = render(name);
    try {
      cache.set("fragment:" + name, html, Duration.ofMinutes(5));
    } catch (NodeException e) {
      // Its node is gone for the moment. The page matters more.
    }
    return html;
  }

  // end

  private static String name(int i) {
    return "card/" + i;
  }

  /** Stores so many by the client, and returns how many of them do not come through nginx. */
  private int misses(int count, String version) throws IOException {
    int misses = 0;
    for (int i = 0; i < count; i++) {
      try {
        cache.set("fragment:" + name(i), version + i, Duration.ofMinutes(5));
      } catch (NodeException e) {
        misses++; // its node has gone, and the client has not learnt it yet
      }
    }
    for (int i = 0; i < count; i++) {
      misses += get("fragments/" + name(i)).body().equals(version + i) ? 0 : 1;
    }
    return misses;
  }

  @Test
  void everyFragmentIsWhereTheClientHasStoredIt(TestReporter reporter) throws Exception {
    assertThat(cache.topology().ring()).isEqualTo(RingKind.NGINX);
    assertThat(misses(FRAGMENTS, "v")).isZero();
    assertThat(rendered).hasValue(0);

    // Each node was asked for its own keys and no other.
    Ring ring = RingKind.NGINX.build(cache.topology().ringNodes());
    Ring ketama = RingKind.KETAMA.build(cache.topology().ringNodes());
    int[] due = new int[3];
    int same = 0;
    for (int i = 0; i < FRAGMENTS; i++) {
      byte[] key = ("fragment:" + name(i)).getBytes(StandardCharsets.UTF_8);
      int owner = ring.owner(key, 0, key.length);
      due[owner]++;
      same += ketama.owner(key, 0, key.length) == owner ? 1 : 0;
    }
    for (int node = 0; node < due.length; node++) {
      int port = ring.nodes().get(node).port();
      assertThat(statistic(port, "get_hits")).isEqualTo(due[node]).isPositive();
      assertThat(statistic(port, "get_misses")).isZero();
    }
    assertThat(same).as("where ketama agrees by chance").isBetween(150, 600);
    reporter.publishEntry("fragments of each node", Arrays.toString(due));
    reporter.publishEntry("found if placed by ketama", Integer.toString(same));
  }

  private static int statistic(int port, String name) throws IOException {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
    try (WireConnection wire = WireConnection.open(address)) {
      String line = wire.ask("stats\r\n");
      while (!line.startsWith("STAT " + name + " ")) {
        line = wire.readLine();
      }
      return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }
  }

  @Test
  void aMissIsRenderedByTheApplicationOnce() throws Exception {
    assertThat(get("page").body().lines()).containsExactly(render("navigation"), render("card/7"));
    assertThat(rendered).hasValue(2);
    assertThat(get("page").body().lines()).containsExactly(render("navigation"), render("card/7"));
    assertThat(get("fragments/navigation").body()).isEqualTo(render("navigation"));
    assertThat(rendered).hasValue(2);

    cache.delete("fragment:navigation");
    assertThat(get("page").statusCode()).isEqualTo(200);
    assertThat(rendered).hasValue(3);
  }

  /** What nginx would encode in the key, or the cache refuse, goes to the application. */
  @Test
  void namesThatAreNoKeysGoToTheApplication() throws Exception {
    for (String name : List.of("a%20b", "%C3%A9", "a%0D%0Adelete", "k".repeat(201))) {
      assertThat(get("fragments/" + name).statusCode()).isEqualTo(200);
    }
    assertThat(rendered).hasValue(4);
  }

  @Test
  void nginxFollowsNodesThatJoinAndLeave() throws Exception {
    cluster.startNode();
    cluster.awaitServing(cluster.nodes());
    awaitServers(4);
    Await.until("no misses with four", NodeCluster.DEADLINE, () -> misses(200, "four") == 0);

    NodeProcess first = cluster.nodes().getFirst();
    first.signal("TERM");
    cluster.forget(first);
    started.add(first);
    cluster.awaitServing(cluster.nodes());
    awaitServers(3);
    Await.until("no misses with three", NodeCluster.DEADLINE, () -> misses(200, "three") == 0);

    for (NodeProcess node : cluster.nodes()) {
      node.close();
    }
    // All nodes are gone: pages still come.
    for (int i = 0; i < 20; i++) {
      assertThat(get("fragments/" + i).body()).isEqualTo(render(Integer.toString(i)));
    }
  }

  /** The point after those of a node that has gone is one of the new owner of its keys. */
  @Test
  void nginxFindsTheNewOwnerBeforeItIsToldOfIt() throws Exception {
    follow.close();
    NodeProcess first = cluster.nodes().getFirst();
    first.signal("TERM");
    assertThat(first.awaitExit()).isZero();
    cluster.forget(first);
    started.add(first);
    cluster.awaitServing(cluster.nodes());
    Await.until(
        "the client to know",
        NodeCluster.DEADLINE,
        () -> cache.topology().nodes().size() == cluster.nodes().size());
    assertThat(misses(FRAGMENTS, "v")).isZero();
    assertThat(rendered).hasValue(0);
    awaitServers(3); // still those of the beginning
  }

  /** Why the README says that getOrLoad is not for what nginx reads. */
  @Test
  void aLeaseIsAnEmptyFragment() throws Exception {
    byte[] key = "fragment:leased".getBytes(StandardCharsets.UTF_8);
    Ring ring = RingKind.NGINX.build(cache.topology().ringNodes());
    int port = ring.nodes().get(ring.owner(key, 0, key.length)).port();
    try (WireConnection wire = WireConnection.open(new InetSocketAddress("127.0.0.1", port))) {
      assertThat(wire.ask("mg fragment:leased v N30\r\n")).isEqualTo("VA 0 W");
    }
    HttpResponse<String> answer = get("fragments/leased");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(rendered).hasValue(0);
  }

  @Test
  void theReadmeShowsTheFiles() throws Exception {
    assertThat(ExampleFiles.blocks(EXAMPLE + "README.md", "nginx"))
        .isEqualTo(
            ExampleFiles.parts(EXAMPLE + "nginx.conf", "# ", "upstreams", "pages", "fragments"));
    assertThat(ExampleFiles.blocks(EXAMPLE + "README.md", "java"))
        .isEqualTo(
            ExampleFiles.parts(
                "cache-node/src/test/java/io/slabring/node/conformance/NginxExampleIT.java",
                "// ",
                "fragment"));
  }
}
