package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.SlabringClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/python}: Flask and pymemcache follow a cluster of processes. */
class FlaskExampleIT {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final String EXAMPLE = "examples/python/";
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
  private static final List<String> KEYS =
      IntStream.range(0, 60).mapToObj(i -> "user:" + i).toList();

  @TempDir Path directory;

  private final HttpClient browser = HttpClient.newHttpClient();
  private final List<AutoCloseable> started = new ArrayList<>();
  private URI site;

  @BeforeEach
  void needsFlask() throws IOException {
    if (!Files.isExecutable(PYTHON)
        || Tool.run(directory, List.of(PYTHON.toString(), "-c", "import flask, pymemcache")).exit()
            != 0) {
      Tool.missing(
          "Flask or pymemcache is not installed: apt-get install python3-flask python3-pymemcache");
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : started.reversed()) {
      part.close();
    }
    browser.close();
  }

  private NodeCluster cluster(int size, int max) throws IOException {
    NodeCluster cluster = NodeCluster.start(size, max, "--ring", "rendezvous", "--drain", "1");
    started.add(cluster);
    return cluster;
  }

  /** Starts the application with one node to begin with. */
  private void startApplication(int port) throws IOException {
    NodeProcess flask =
        NodeProcess.launch(
            PYTHON,
            Map.of("CACHE", "127.0.0.1:" + port, "PYTHONDONTWRITEBYTECODE", "1"),
            "-m",
            "flask",
            "--app",
            ExampleFiles.path(EXAMPLE + "app.py").toString(),
            "run",
            "--port",
            "0");
    started.add(flask);
    Await.until(
        "Flask's address",
        NodeProcess.DEADLINE,
        () -> ADDRESS.matcher(flask.output()).find() || !flask.isAlive());
    Matcher address = ADDRESS.matcher(flask.output());
    assertThat(address.find()).as(flask.output()).isTrue();
    site = URI.create(address.group() + "/values/");
  }

  private HttpResponse<String> send(String method, String key, String body) throws IOException {
    return ExampleFiles.send(browser, method, site.resolve(key), body);
  }

  /** Whether each key can be stored, and the client of another kind finds all of them. */
  private boolean allGoWhereTheyBelong(SlabringClient client, String value) throws IOException {
    for (String key : KEYS) {
      if (send("PUT", "./" + key, value).statusCode() != 204) {
        return false; // its node has gone, and Flask has not learnt it yet
      }
    }
    return KEYS.stream().allMatch(key -> value.equals(client.get(key, String.class)));
  }

  @Test
  void itFollowsNodesThatJoinAndLeave() throws Exception {
    NodeCluster cluster = cluster(2, 3);
    int seed = cluster.nodes().getFirst().port();
    startApplication(seed);
    SlabringClient client =
        SlabringClient.builder()
            .discover("127.0.0.1:" + seed)
            .pollInterval(Duration.ofMillis(100))
            .startTimeout(Duration.ofMinutes(2))
            .outageIsMiss()
            .build();
    started.add(client);
    Await.until("two nodes", NodeCluster.DEADLINE, () -> allGoWhereTheyBelong(client, "of two"));

    NodeProcess third = cluster.startNode();
    cluster.awaitServing(cluster.nodes());
    Await.until(
        "the third node to be used",
        NodeCluster.DEADLINE,
        () -> allGoWhereTheyBelong(client, "of three") && items(third) > 0);
    for (String key : KEYS) {
      assertThat(send("GET", "./" + key, null).body()).isEqualTo("of three");
    }

    // The node that Flask was given is the one that leaves.
    NodeProcess first = cluster.nodes().getFirst();
    first.signal("TERM");
    cluster.forget(first);
    started.add(first);
    cluster.awaitServing(cluster.nodes());
    Await.until(
        "the nodes that are left",
        NodeCluster.DEADLINE,
        () -> allGoWhereTheyBelong(client, "of the rest"));
    for (String key : KEYS) {
      assertThat(send("GET", "./" + key, null).body()).isEqualTo("of the rest");
    }
  }

  private static int items(NodeProcess node) throws IOException {
    try (WireConnection wire = WireConnection.open(node.address())) {
      String line = wire.ask("stats\r\n");
      while (!line.startsWith("STAT curr_items ")) {
        line = wire.readLine();
      }
      return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }
  }

  @Test
  void itSaysWhatIsWrong() throws Exception {
    NodeCluster cluster = cluster(1, 1);
    startApplication(cluster.nodes().getFirst().port());
    Await.until("the node", NodeCluster.DEADLINE, () -> send("PUT", "a", "1").statusCode() == 204);
    String badKey = "400 A key must be 1 to 250 characters of ASCII without blanks.\n";
    assertThat(said("PUT", "k".repeat(250), "")).isEqualTo("204 ");
    assertThat(said("GET", "k".repeat(250), null)).isEqualTo("200 ");
    assertThat(said("GET", "k".repeat(251), null)).isEqualTo(badKey);
    assertThat(said("PUT", "a%20b", "1")).isEqualTo(badKey);
    assertThat(said("PUT", "a%09b", "1")).isEqualTo(badKey);
    assertThat(said("PUT", "a%0D%0Adelete%20a", "1")).startsWith("404 ");
    assertThat(said("DELETE", "%C3%A9", null)).isEqualTo(badKey);
    String badTtl = "400 ttl must be 0 to 2592000 seconds; 0 is for ever.\n";
    for (String ttl : List.of("-1", "x", "", "2592001", "9".repeat(5000))) {
      assertThat(said("PUT", "a?ttl=" + ttl, "1")).as(ttl).isEqualTo(badTtl);
    }
    assertThat(said("GET", "nothing", null)).isEqualTo("404 No value has this key.\n");
    assertThat(said("DELETE", "nothing", null)).isEqualTo("404 No value has this key.\n");
    assertThat(said("POST", "a", "1")).startsWith("405 ");
    assertThat(said("PUT", "a", "v".repeat(1_000_000))).isEqualTo("204 ");
    assertThat(said("PUT", "a", "v".repeat(1_000_001))).startsWith("413 ").doesNotContain("<");

    cluster.nodes().getFirst().close();
    String down = "503 No cache node answers for this key now; try again.\n";
    Await.until(
        "the end of the node is seen",
        NodeCluster.DEADLINE,
        () -> said("PUT", "a", "1").equals(down));
    assertThat(said("PUT", "b", "1")).isEqualTo(down);
  }

  private String said(String method, String key, String body) throws IOException {
    HttpResponse<String> answer = send(method, key, body);
    return answer.statusCode() + " " + answer.body();
  }

  @Test
  void withoutANodeItSaysSo() throws Exception {
    startApplication(FreePorts.next());
    String down = "503 No cache node answers for this key now; try again.\n";
    assertThat(said("GET", "a", null)).isEqualTo(down);
    assertThat(said("PUT", "a", "1")).isEqualTo(down);
  }

  @Test
  void theReadmesTranscriptIsTrue() throws Exception {
    NodeCluster cluster = cluster(1, 1);
    startApplication(cluster.nodes().getFirst().port());
    Await.until("the node", NodeCluster.DEADLINE, () -> send("PUT", "a", "1").statusCode() == 204);
    StringBuilder script = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (String block : ExampleFiles.blocks(EXAMPLE + "README.md", "console")) {
      for (String line : block.lines().toList()) {
        if (line.startsWith("$ ")) {
          script.append(line.substring(2)).append('\n');
        } else {
          expected.append(line).append('\n');
        }
      }
    }
    assertThat(script).contains("127.0.0.1:8080");
    Tool.require("curl", "curl");
    String commands = script.toString().replace("127.0.0.1:8080", site.getAuthority());
    Tool.Result result = Tool.run(directory, List.of("bash", "-c", commands));
    assertThat(result.output()).isEqualTo(expected.toString());
  }

  @Test
  void theReadmeShowsTheProgram() throws Exception {
    assertThat(ExampleFiles.blocks(EXAMPLE + "README.md", "python"))
        .isEqualTo(ExampleFiles.parts(EXAMPLE + "app.py", "# ", "follow"));
    assertThat(Files.readAllLines(ExampleFiles.path(EXAMPLE + "app.py")))
        .hasSizeLessThanOrEqualTo(60);
  }
}
