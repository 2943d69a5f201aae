package io.slabring.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slabring.load.workload.WorkloadFile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** {@code slabring bench} from its arguments to its exit code and files. */
class BenchTest {
  private static final String SMALL =
      """
      keys:
        count: 500
        size: {kind: fixed, size: 20}
        popularity: {kind: uniform}
      values: {kind: range, min: 40, max: 400}
      operations: {get: 50, set: 40, delete: 10}
      """;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path workload;
  private Path json;

  @BeforeEach
  void writeWorkload() throws IOException {
    workload = Files.writeString(directory.resolve("small.yaml"), SMALL);
    json = directory.resolve("result.json");
  }

  private int bench(String... arguments) {
    CommandLine line = Bench.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  private int run(String target, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("--target", target, "--warmup", "100ms", "--json", json.toString()));
    all.addAll(List.of("--report", directory.resolve("report.html").toString()));
    all.addAll(List.of(more));
    if (!all.contains("--duration")) {
      all.addAll(List.of("--duration", "500ms"));
    }
    return bench(all.toArray(String[]::new));
  }

  private JsonNode result() throws IOException {
    return new JsonMapper().readTree(json.toFile());
  }

  static List<String> names() {
    return WorkloadFile.NAMES;
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyNamedWorkloadRunsWithoutAnError(String name) throws Exception {
    try (TestNode node = new TestNode("-m", "512")) {
      int code = run(node.address(), "--workload", name, "--no-preload", "--no-report");
      assertThat(code).as(err + "" + out).isZero();
      assertThat(result().path("totals").path("operations").asLong()).isPositive();
      assertThat(result().path("totals").path("errors").asLong()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"classic,--user=web,0", "meta,--user=web,0", "meta,--user=bew,4", "classic,,4"})
  void whereClientsAuthenticateItLogsIn(String protocol, String user, int code) throws Exception {
    Path file = Files.writeString(directory.resolve("passwords"), "web:a long password\n");
    Path password = Files.writeString(directory.resolve("password"), "a long password\n");
    List<String> login = user == null ? List.of() : List.of(user, "--password-file=" + password);
    try (TestNode node = new TestNode("-Y", file.toString());
        TestNode other = new TestNode("-Y", file.toString())) {
      for (String target : List.of(node.address(), node.address() + "," + other.address())) {
        List<String> line = new ArrayList<>(List.of("--workload", workload.toString()));
        line.addAll(List.of("--protocol", protocol, "--connections", "3"));
        line.addAll(login);
        assertThat(run(target, line.toArray(String[]::new))).as(err + "" + out).isEqualTo(code);
        if (code == 0) {
          assertThat(result().path("totals").path("hits").asLong()).isPositive();
          assertThat(result().path("totals").path("errors").asLong()).isZero();
        } else {
          assertThat(err.toString()).contains("--user and --password-file");
        }
      }
      Path trace = Files.write(directory.resolve("trace"), new byte[] {0, 0, 0, 1, 0, 0, 0, 1});
      List<String> replay =
          new ArrayList<>(List.of("replay", trace.toString(), "--target", node.address()));
      replay.addAll(login);
      assertThat(bench(replay.toArray(String[]::new))).as(err + "" + out).isEqualTo(code);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--user=web|--user and --password-file need each other: give both",
        "--password-file=x|--user and --password-file need each other: give both",
        "--user=a:b --password-file=x|--user must be a name without blanks and colons, not 'a:b'",
        "--user=web --password-file=no/such|--password-file must be a file that can be read",
      })
  void aLoginIsWhole(String options, String sentence) {
    List<String> line = new ArrayList<>(List.of("--workload", workload.toString()));
    line.addAll(List.of(options.split(" ")));
    assertThat(run("127.0.0.1:1", line.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(sentence);
  }

  @ParameterizedTest
  @CsvSource({"classic,1,1", "classic,8,3", "meta,1,1", "meta,16,4"})
  void verifiedValuesAreRight(String protocol, String pipeline, String connections)
      throws Exception {
    try (TestNode node = new TestNode()) {
      int code =
          run(
              node.address(),
              "--workload",
              workload.toString(),
              "--verify",
              "--protocol",
              protocol,
              "--pipeline",
              pipeline,
              "--connections",
              connections);
      assertThat(code).as(err + "" + out).isZero();
    }
    assertThat(result().path("partial").asBoolean()).isFalse();
    assertThat(result().path("totals").path("hits").asLong()).isPositive();
    assertThat(result().path("latency")).isNotEmpty();
    assertThat(out.toString()).contains("p99", "hit", ": version slabring 0.");
    assertThat(directory.resolve("report.html")).content().contains("<html", "uPlot");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"STALE", "TORN", "WRONG"},
      value = BadServer.Fault.class)
  void aLyingServerFailsTheRunWithTheHistoryOfTheKey(BadServer.Fault fault) throws Exception {
    try (BadServer server = new BadServer(fault)) {
      int code = run(server.address(), "--workload", workload.toString(), "--verify");
      assertThat(code).as(err + "" + out).isEqualTo(ExitCode.WRONG_VALUES);
    }
    JsonNode violation = result().path("violations").path(0);
    assertThat(violation.path("kind").asText()).isEqualToIgnoringCase(fault.name());
    assertThat(violation.path("history")).isNotEmpty();
  }

  @Test
  void anOpenLoopKeepsItsRate() throws Exception {
    try (TestNode node = new TestNode()) {
      int code =
          run(
              node.address(),
              "--workload",
              workload.toString(),
              "--rate",
              "2000",
              "--duration",
              "2s");
      assertThat(code).as(err + "" + out).isZero();
    }
    // More than 4,000 when the JVM was slow at first: what was due then leaves a little later.
    assertThat(result().path("totals").path("operations").asLong()).isBetween(3600L, 6000L);
    assertThat(result().path("lateness")).isNotEmpty();
  }

  @Test
  void aRateThatCannotBeReachedIsPartial() throws Exception {
    try (TestNode node = new TestNode()) {
      int code = run(node.address(), "--workload", workload.toString(), "--rate", "50000000");
      assertThat(code).isEqualTo(ExitCode.PARTIAL);
    }
    assertThat(result().path("partial").asBoolean()).isTrue();
    assertThat(result().path("partialReason").asText()).contains("50,000,000");
    assertThat(out.toString()).contains("PARTIAL");
  }

  @Test
  void aServerThatDiesLeavesPartialResults() throws Exception {
    try (BadServer server = new BadServer(BadServer.Fault.DYING)) {
      int code = run(server.address(), "--workload", workload.toString(), "--duration", "20s");
      assertThat(code).as(err + "" + out).isEqualTo(ExitCode.PARTIAL);
      assertThat(result().path("partialReason").asText()).contains(server.address());
    }
  }

  @Test
  void whoIsNotMemcachedIsNamed() throws Exception {
    try (BadServer server = new BadServer(BadServer.Fault.FOREIGN)) {
      assertThat(run(server.address(), "--workload", workload.toString()))
          .isEqualTo(ExitCode.NO_TARGET);
      assertThat(err.toString()).contains(server.address()).hasLineCount(1);
    }
  }

  @Test
  void whoIsNotThereIsNamed() throws Exception {
    String address;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "127.0.0.1:" + socket.getLocalPort();
    }
    assertThat(run(address, "--workload", workload.toString())).isEqualTo(ExitCode.NO_TARGET);
    assertThat(err.toString()).contains(address).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          keys: {count: 0}          | keys.count
          keys: {count: 5, cuont: 5} | cuont
          values: {kind: huge}      | huge
          operations: {get: -1}     | get
          ]                         | no YAML
          """)
  void aBrokenWorkloadIsOneSentence(String text, String named) throws Exception {
    Files.writeString(workload, text);
    assertThat(run("127.0.0.1:1", "--workload", workload.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("small.yaml", named).hasLineCount(1);
  }

  @Test
  void anOptionGivenTwiceIsNamed() {
    assertThat(bench("--workload", "get", "--rate", "5", "--rate", "6")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--rate").hasLineCount(1);
  }

  @Test
  void remoteTargetsMustBeAllowed() {
    assertThat(run("192.0.2.1:11211", "--workload", "get")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("192.0.2.1", "--allow-remote");
  }

  @Test
  void theKeysOfATraceMissOnceWhenAllFit() throws Exception {
    Path trace = trace(2000, 100);
    try (TestNode node = new TestNode()) {
      int code =
          bench("replay", trace.toString(), "--target", node.address(), "--json", json.toString());
      assertThat(code).as(err + "" + out).isZero();
    }
    assertThat(result().path("accesses").asLong()).isEqualTo(2000);
    assertThat(result().path("uniqueKeys").asLong()).isEqualTo(100);
    assertThat(result().path("misses").asDouble()).isCloseTo(100, within(0.0));
    assertThat(out.toString()).contains("5.000 % misses");
  }

  private Path trace(int accesses, int keys) throws IOException {
    Path trace = directory.resolve("some.trace");
    try (DataOutputStream file = new DataOutputStream(Files.newOutputStream(trace))) {
      for (int i = 0; i < accesses; i++) {
        file.writeInt(i % keys);
      }
    }
    return trace;
  }

  @Test
  void aBrokenTraceIsNamed() throws Exception {
    Path trace = Files.write(directory.resolve("broken.trace"), new byte[] {1, 2, 3, 4, 5, 6});
    try (TestNode node = new TestNode()) {
      assertThat(bench("replay", trace.toString(), "--target", node.address())).isNotZero();
    }
    assertThat(out + "" + err).contains("broken.trace");
  }

  @Test
  void twoTargetsShareTheKeys() throws Exception {
    try (TestNode first = new TestNode();
        TestNode second = new TestNode()) {
      int code =
          run(
              first.address() + "," + second.address(),
              "--workload",
              workload.toString(),
              "--verify");
      assertThat(code).as(err + "" + out).isZero();
    }
    JsonNode shares = result().path("seconds").path(0).path("nodeOperations");
    assertThat(shares.path(0).asLong()).isPositive();
    assertThat(shares.path(1).asLong()).isPositive();
  }

  @Test
  void aClusterIsFollowedFromOneNode() throws Exception {
    try (TestNode node = new TestNode("--cluster", "bench", "--cluster-bind", "127.0.0.1:0")) {
      int code =
          bench(
              "--cluster",
              node.address(),
              "--workload",
              workload.toString(),
              "--duration",
              "500ms",
              "--warmup",
              "100ms",
              "--no-report",
              "--verify");
      assertThat(code).as(err + "" + out).isZero();
    }
  }
}
