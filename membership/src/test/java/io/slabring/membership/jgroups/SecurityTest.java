package io.slabring.membership.jgroups;

import io.slabring.membership.MembershipConfig;
import io.slabring.membership.jgroups.TestCluster.TestMember;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which processes are admitted to a cluster. */
class SecurityTest {
  private static final byte[] SECRET = "correct horse battery".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OTHER = "wrong horse battery..".getBytes(StandardCharsets.US_ASCII);

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  private TestMember start(byte[] secret) throws IOException {
    MembershipConfig config = cluster.config();
    config.secret = secret;
    TestMember member = cluster.join(config);
    member.membership.serve();
    return member;
  }

  @Test
  void whoKnowsTheSecretGetsInAndNobodyElse() throws Exception {
    TestMember a = start(SECRET);
    TestMember wrong = start(OTHER);
    TestMember none = start(null);
    TestMember b = start(SECRET);
    TestCluster.awaitServing(List.of(a, b), List.of(11211, 11214));
    TestCluster.awaitServing(List.of(wrong), List.of(11212));
    TestCluster.awaitServing(List.of(none), List.of(11213));
  }

  @Test
  void certificatesOfOneAuthorityLetInAndPlainIsRefused(@TempDir Path dir) throws Exception {
    Authority authority = new Authority(dir, "authority");
    for (String name : List.of("a", "b")) {
      Authority.Issued own = authority.issue(name, "-0d", "10");
      MembershipConfig config = cluster.config();
      config.tlsCertificate = own.certificate();
      config.tlsKey = own.key();
      config.tlsCa = authority.certificate();
      cluster.join(config).membership.serve();
    }
    TestMember plain = start(null);
    TestCluster.awaitServing(cluster.members.subList(0, 2), List.of(11211, 11212));
    TestCluster.awaitServing(List.of(plain), List.of(11213));
  }
}
