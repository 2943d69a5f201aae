package io.slabring.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code ./slabring shop}, as it is typed. */
class CommandIT {
  private static final Pattern ADDRESS = Pattern.compile("The shop: +(http://\\S+)");

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(LiveShop.ROOT.resolve("slabring").toString());
    command.add("shop");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** What it says and its exit code. */
  private static String said(String... arguments) throws Exception {
    Process process = start(arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + output;
  }

  @Test
  void oneCommandOpensItAndAnInterruptEndsAllOfIt() throws Exception {
    Process process = start("--port", "0");
    try {
      StringBuilder output = new StringBuilder();
      String line = process.inputReader().readLine();
      while (line != null && !line.startsWith("Ctrl-C")) {
        output.append(line).append('\n');
        line = process.inputReader().readLine();
      }
      Matcher address = ADDRESS.matcher(output);
      assertThat(address.find()).as(output.toString()).isTrue();
      List<ProcessHandle> nodes = process.descendants().toList();
      assertThat(nodes).hasSize(3);
      try (HttpClient browser = HttpClient.newHttpClient()) {
        HttpResponse<String> page =
            browser.send(
                HttpRequest.newBuilder(URI.create(address.group(1))).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
      }
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
      process.waitFor();
      nodes.forEach(node -> node.onExit().join());
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .doesNotContain("Exception");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatIsWrongIsSaidInALine() throws Exception {
    assertThat(said("--port", "70000"))
        .startsWith("64 slabring shop: --port must be 0 to 65535: 70000; see slabring shop --help")
        .hasLineCount(1);
    assertThat(said("--cache-port", "70000"))
        .startsWith("64 slabring shop: --cache-port must be 0 to 65535: 70000; see ");
    assertThat(said("--cluster-port", "-1"))
        .startsWith("64 slabring shop: --cluster-port must be 0 to 65535: -1; see ");
    assertThat(said("--limit", "0")).startsWith("64 slabring shop: --limit must be 1 or more: 0; ");
    assertThat(said("--database", "mysql://shop"))
        .startsWith("64 slabring shop: --database must be as postgresql://");
    assertThat(said("--prot", "1")).startsWith("64 slabring shop: Unknown option");
    assertThat(said("--database", "postgresql://127.0.0.1:1/shop"))
        .startsWith("69 slabring shop: The database postgresql://127.0.0.1:1/shop did not answer")
        .hasLineCount(1);
    assertThat(said("--cache", "nonsense")).contains("a node's address is host:port: 'nonsense'");
  }

  @Test
  void withoutItsCacheItOpensAllTheSame() throws Exception {
    Process process = start("--port", "0", "--cache", "127.0.0.1:1");
    try {
      StringBuilder output = new StringBuilder();
      String line = process.inputReader().readLine();
      while (line != null && !line.startsWith("Ctrl-C")) {
        output.append(line).append('\n');
        line = process.inputReader().readLine();
      }
      assertThat(output).containsPattern(ADDRESS).doesNotContain("Exception");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aPortThatIsTakenIsNamedAndNoNodeIsLeft() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(said("--port", String.valueOf(taken.getLocalPort())))
          .startsWith("69 ")
          .contains(
              "slabring shop: cannot listen on 127.0.0.1:"
                  + taken.getLocalPort()
                  + ": the address is already in use; choose another with --port or --listen");
    }
  }

  @Test
  void helpTeaches() throws Exception {
    assertThat(said("--nonsense", "-h")).startsWith("0 ").contains("Usage: slabring shop");
    assertThat(said("--help"))
        .startsWith("0 ")
        .contains("--database", "postgresql://", "Examples:", "Ctrl-C");
  }
}
