package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.slabring.membership.Await;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.gate.Refusals;
import io.slabring.membership.jgroups.TestCluster.TestMember;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Members and others that cannot talk to each other: what each side logs. */
class StrangersTest {
  private static final byte[] SECRET = "correct horse battery".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OTHER = "wrong horse battery..".getBytes(StandardCharsets.US_ASCII);

  private final TestCluster cluster = new TestCluster();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @TempDir private Path dir;

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.WARN); // the other tests want silence
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    cluster.close();
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private TestMember start(byte[] secret) throws IOException {
    MembershipConfig config = cluster.config();
    config.secret = secret;
    return cluster.join(config);
  }

  private TestMember start(Authority.Issued own, Path authority) throws IOException {
    MembershipConfig config = cluster.config();
    config.tlsCertificate = own.certificate();
    config.tlsKey = own.key();
    config.tlsCa = authority;
    return cluster.join(config);
  }

  private static String place(TestMember member) {
    return "127.0.0.1:" + member.config.bindPort;
  }

  private void awaitWarning(TestMember of, String... parts) {
    String beginning = "127.0.0.1:" + of.config.port + ": ";
    Await.until(
        () -> beginning + String.join(" ... ", parts) + " in " + warnings(),
        () ->
            warnings().stream()
                .anyMatch(
                    line ->
                        line.startsWith(beginning)
                            && List.of(parts).stream().allMatch(line::contains)));
  }

  private List<String> warnings() {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void anotherSecretIsLoggedOnBothSides() throws IOException {
    TestMember a = start(SECRET);
    TestMember b = start(OTHER);
    awaitWarning(b, "cannot talk to the node at " + place(a), "a different secret");
    awaitWarning(a, "rejected a connection from 127.0.0.1", "secret", "--cluster-secret-file");
  }

  @Test
  void aNodeWithoutASecretIsLoggedOnBothSides() throws IOException {
    TestMember a = start(SECRET);
    TestMember b = start((byte[]) null);
    awaitWarning(b, place(a), "it uses TLS, and this node does not", "--cluster-secret-file");
    awaitWarning(
        a, "rejected a connection from 127.0.0.1", "it does not use TLS, and this node does");
  }

  @Test
  void aNodeWithASecretAmongOthersWithoutIsLoggedOnBothSides() throws IOException {
    TestMember a = start((byte[]) null);
    TestMember b = start(SECRET);
    awaitWarning(b, place(a), "it does not use TLS, and this node does");
    awaitWarning(a, "rejected a connection from 127.0.0.1", "it uses TLS, and this node does not");
  }

  @Test
  void anotherNameIsLoggedOnBothSides() throws IOException {
    TestMember a = start(SECRET);
    MembershipConfig config = cluster.config();
    config.secret = SECRET;
    config.cluster = "other";
    TestMember b = cluster.join(config);
    awaitWarning(a, place(b), "it is a member of cluster other, and this node of test");
    awaitWarning(b, place(a), "it is a member of cluster test, and this node of other");
  }

  @Test
  void anExpiredCertificateIsLoggedOnBothSides() throws Exception {
    Authority authority = new Authority(dir, "authority");
    TestMember a = start(authority.issue("good", "-0d", "10"), authority.certificate());
    TestMember b = start(authority.issue("expired", "-10d", "1"), authority.certificate());
    awaitWarning(
        a, "rejected a connection from 127.0.0.1", "a certificate has expired", "--cluster-cert");
    awaitWarning(b, place(a), "certificate");
  }

  @Test
  void aCertificateOfAnotherAuthorityIsLoggedOnBothSides() throws Exception {
    Authority one = new Authority(dir, "one");
    Authority other = new Authority(dir, "other");
    TestMember a = start(one.issue("a", "-0d", "10"), one.certificate());
    TestMember b = start(other.issue("b", "-0d", "10"), one.certificate());
    awaitWarning(a, "rejected a connection from 127.0.0.1", "certificate", "--cluster-cert");
    awaitWarning(b, place(a), "certificate");
  }

  @Test
  void whatIsNoMemberIsLoggedOnceAMinute() throws IOException {
    TestMember a = start((byte[]) null);
    for (int i = 0; i < 3; i++) {
      try (Socket client = new Socket(a.config.bindAddress(), a.config.bindPort)) {
        OutputStream out = client.getOutputStream();
        out.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        client.setSoTimeout((int) Await.PATIENCE_MS);
        try {
          assertThat(client.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("reset");
        }
      }
    }
    awaitWarning(
        a,
        "rejected a connection from 127.0.0.1",
        "does not speak the protocol of the cluster port");
    assertThat(warnings()).hasSize(1);
  }
}
