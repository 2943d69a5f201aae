package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.Await;
import io.slabring.membership.Membership;
import io.slabring.membership.MembershipConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The example of membership/README.md: it is this code, and this code works. */
class ReadmeTest {
  private final List<String> printed = new CopyOnWriteArrayList<>();

  private void print(String line) {
    printed.add(line);
  }

  /** Stands for what a node does. */
  private void serveUntilAskedToStop() {
    Await.until(
        "a view that lists the node",
        () -> printed.stream().anyMatch(line -> line.contains("state=SERVING")));
  }

  @Test
  void theExampleJoinsServesAndLeaves() throws Exception {
    // README begins
    MembershipConfig config = new MembershipConfig();
    config.cluster = "shop";
    config.bindPort = 0; // where members talk to each other: 7800 by default, 0 for any free port
    config.join = List.of("127.0.0.1:7800", "127.0.0.1:7801");
    config.host = "127.0.0.1"; // what clients are told
    config.ip = "127.0.0.1";
    config.port = 11211;
    try (Membership membership = JGroupsMembership.join(config)) {
      membership.listen((view, continuous) -> print(view.version() + ": " + view.serving()));
      membership.serve(); // now clients see this node
      serveUntilAskedToStop();
      membership.leave(); // and now no longer
    }
    // README ends
    assertThat(printed).anySatisfy(line -> assertThat(line).contains("port=11211"));
  }

  @Test
  void theReadmeShowsThisCode() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/io/slabring/membership/jgroups/ReadmeTest.java"));
    String code =
        source.substring(
            source.indexOf("// README begins\n") + "// README begins\n".length(),
            source.indexOf("    // README ends"));
    assertThat(Files.readString(Path.of("README.md")))
        .contains("```java\n" + code.indent(-4) + "```");
  }
}
