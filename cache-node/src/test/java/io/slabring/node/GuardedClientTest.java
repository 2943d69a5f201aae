package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.slabring.client.SlabringClient;
import io.slabring.client.SlabringClientBuilder;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.NodeException;
import io.slabring.node.TestAuthority.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our client before nodes that want TLS, its certificate and a password; how nobody else gets in.
 */
class GuardedClientTest {
  private static final Path README =
      Path.of(System.getProperty("slabring.root", "..")).resolve("client-sharding/README.md");
  private static final Path SOURCE =
      Path.of(System.getProperty("slabring.root", ".."))
          .resolve("cache-node/src/test/java/io/slabring/node/GuardedClientTest.java");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir static Path directory;
  private static TestAuthority authority;
  private static Identity own;
  private static Node node;

  @BeforeAll
  static void start() throws Exception {
    authority = new TestAuthority(directory, "authority");
    Identity server = authority.issue("localhost");
    own = authority.issue("shop");
    Path passwords = Files.writeString(directory.resolve("passwords"), "shop:open sesame\n");
    node =
        Node.start(
            Options.parse(
                "-Z",
                "-o",
                "ssl_chain_cert=" + server.certificate() + ",ssl_key=" + server.key(),
                "-o",
                "ssl_verify_mode=2,ssl_ca_cert=" + authority.certificate(),
                "-Y",
                passwords.toString(),
                "-l",
                "127.0.0.1",
                "-p",
                "-1",
                "-t",
                "2",
                "--cluster",
                "shop",
                "--cluster-bind",
                "127.0.0.1:0",
                "--advertise",
                "localhost"),
            () -> {});
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String at(String host) {
    return host + ":" + node.addresses().getFirst().port();
  }

  // TLS and login
  static SlabringClientBuilder guarded(String address, Path directory, String password) {
    return SlabringClient.builder()
        .discover(address)
        .connection(
            options -> {
              options.tls = true;
              options.tlsAuthority = directory.resolve("ca.pem"); // default: those of the JDK
              options.tlsCertificate = directory.resolve("shop.pem"); // where nodes ask for one
              options.tlsKey = directory.resolve("shop.key");
              options.user = "shop"; // where nodes run with -Y
              options.password = password;
            });
  }

  // end

  private static SlabringClientBuilder guarded(
      String address, Consumer<ConnectionOptions> changes) {
    return guarded(address, own.key().getParent(), "open sesame")
        .connection(GuardedClientTest::patient)
        .startTimeout(Duration.ofSeconds(120))
        .connection(changes);
  }

  private static void patient(ConnectionOptions options) {
    options.operationTimeout = Duration.ofSeconds(60);
    options.connectTimeout = Duration.ofSeconds(60);
  }

  @Test
  void isWhatTheReadmeShows() throws IOException {
    String source = Files.readString(SOURCE);
    int from = source.indexOf("  // TLS and login\n") + "  // TLS and login\n".length();
    String shown = source.substring(from, source.indexOf("\n  // end\n", from));
    assertThat(Files.readString(README)).contains("```java\n" + shown.indent(-2) + "```\n");
  }

  @Test
  void whoeverHasAllOfItUsesTheCacheAsAlways() {
    Random random = new Random(1);
    Map<String, String> many =
        IntStream.range(0, 2_000).boxed().collect(Collectors.toMap(i -> "key:" + i, i -> "v" + i));
    try (SlabringClient client = guarded(at("localhost"), options -> {}).build()) {
      for (int size : new int[] {0, 1, 16_384, 70_000, 900_000}) {
        byte[] value = new byte[size];
        random.nextBytes(value);
        client.set("value", value, HOUR);
        assertThat(client.get("value", byte[].class)).isEqualTo(value);
      }
      client.setAll(many, HOUR);
      assertThat(client.getAll(many.keySet(), String.class)).isEqualTo(many);
      assertThat(client.getOrLoad("loaded", HOUR, String.class, key -> "from " + key))
          .isEqualTo("from loaded");
      assertThat(client.topology().addresses()).hasToString("[" + at("localhost") + "]");
    }
  }

  @Test
  void aWrongPasswordOrNoneIsRefused() {
    refused(options -> options.password = "open barley", "CLIENT_ERROR authentication failure");
    refused(
        options -> {
          options.user = null;
          options.password = null;
        },
        "CLIENT_ERROR unauthenticated");
  }

  @Test
  void aServerThatIsNotTheOneMeantIsNotSpokenTo() throws IOException {
    Path strange = new TestAuthority(directory, "strange").certificate();
    refused(options -> options.tlsAuthority = strange, "unable to find valid certification path");
    String elsewhere = at("127.0.0.1");
    Throwable failure = failure(elsewhere, options -> {});
    assertThat(failure)
        .isInstanceOf(NodeException.class)
        .hasMessageStartingWith("node " + elsewhere + ": ")
        .hasMessageContaining("127.0.0.1");
    assertThat(failure(elsewhere, options -> options.tlsVerifyHost = false)).isNull();
  }

  @Test
  void aClientThatTheServerDoesNotKnowIsRefused() throws IOException {
    refused(
        options -> {
          options.tlsCertificate = null;
          options.tlsKey = null;
        },
        "");
    refused(options -> options.tls = false, "");
    TestAuthority strange = new TestAuthority(directory, "stranger");
    Identity stranger = strange.issue("shop");
    refused(
        options -> {
          options.tlsCertificate = stranger.certificate();
          options.tlsKey = stranger.key();
        },
        "");
  }

  @Test
  void filesThatAreNotThereAreNamedAtOnce() {
    Path missing = directory.resolve("missing.pem");
    assertThatThrownBy(
            () -> guarded(at("localhost"), options -> options.tlsAuthority = missing).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tlsAuthority cannot be read: " + missing);
  }

  private static void refused(Consumer<ConnectionOptions> changes, String reason) {
    assertThat(failure(at("localhost"), changes))
        .isInstanceOf(NodeException.class)
        .hasMessageStartingWith("node " + at("localhost") + ": ")
        .hasMessageContaining(reason);
  }

  /** What a client of one node with these options meets, or null. */
  private static Throwable failure(String address, Consumer<ConnectionOptions> changes) {
    try (SlabringClient client =
        SlabringClient.builder()
            .servers(address)
            .connection(
                options -> {
                  patient(options);
                  options.tls = true;
                  options.tlsAuthority = authority.certificate();
                  options.tlsCertificate = own.certificate();
                  options.tlsKey = own.key();
                  options.user = "shop";
                  options.password = "open sesame";
                  changes.accept(options);
                })
            .build()) {
      return catchThrowable(() -> client.set("key", "value", HOUR));
    }
  }
}
