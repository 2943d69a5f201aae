package io.slabring.load.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.load.TestNode;
import io.slabring.load.report.DocsSection;
import io.slabring.load.result.RunFailedException;
import io.slabring.load.server.Server;
import io.slabring.load.server.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
  private static final String SMALL =
      """
      keys:
        count: 500
        size: {kind: fixed, size: 20}
        popularity: {kind: uniform}
      values: {kind: range, min: 40, max: 400}
      bulk: {kind: fixed, size: 4}
      ttl: {kind: fixed, size: 100}
      operations: {get: 50, bulk: 20, set: 20, delete: 10}
      """;

  private static final String DOCUMENT =
      "before\n<!-- begin compare (by a command) -->\nold\n<!-- end compare -->\nafter\n";

  @TempDir private Path directory;

  private static boolean isInstalled(Server server) {
    try {
      server.requireInstalled();
      return true;
    } catch (RunFailedException missing) {
      return false;
    }
  }

  private Settings settings(Server... servers) throws IOException {
    String workload = Files.writeString(directory.resolve("small.yaml"), SMALL).toString();
    Duration length = Duration.ofMillis(300);
    return new Settings(
        List.of("compare"),
        List.of(servers),
        "memcached",
        List.of(workload),
        workload,
        2,
        length,
        length,
        400,
        8,
        List.of(10, 100, 1000),
        1);
  }

  /** Each is spoken to in its own protocol, so this is the test of redis's, too. */
  @Test
  void measuresRealServersAtEverything() throws Exception {
    Server[] servers = {Server.memcached(), Server.redis()};
    assumeTrue(Stream.of(servers).allMatch(CompareTest::isInstalled), "memcached and redis");
    Contest contest = new Contest(settings(servers), sentence -> {});
    Comparison comparison = contest.run();
    assertThat(comparison.partialReason()).isNull();
    assertThat(comparison.contestants()).containsOnlyKeys("memcached", "redis");
    assertThat(comparison.contestants().values())
        .allSatisfy(
            target -> {
              assertThat(target.version()).matches("\\d+\\.\\d+.*");
              assertThat(ProcessHandle.of(target.pid())).isEmpty();
            });
    // Start-up, speed, three percentiles at each of two rates, items and size at three sizes.
    assertThat(comparison.disciplines()).hasSize(1 + 1 + 6 + 6);
    for (Discipline discipline : comparison.disciplines()) {
      assertThat(discipline.figures())
          .allSatisfy(figure -> assertThat(figure.median()).as(discipline.name()).isPositive());
    }
    assertThat(contest.paced())
        .containsOnlyKeys("memcached", "redis")
        .allSatisfy((name, result) -> assertThat(result.totals().hits()).as(name).isPositive());
    assertThat(comparison.markdown()).contains("`./slabring bench compare`", "| start-up");
  }

  /** Not the version of the memcached that it is like. */
  @Test
  void slabringIsLabelledWithItsOwnVersion() throws Exception {
    try (TestNode node = new TestNode()) {
      int port = Integer.parseInt(node.address().substring(node.address().indexOf(':') + 1));
      String version = ServerKind.SLABRING.version(port);
      String protocol = ServerKind.MEMCACHED.version(port);
      assertThat(version).matches("\\d+\\.\\d+.*").isNotEqualTo(protocol);
    }
  }

  @Test
  void saysHowToInstallWhatIsMissing() {
    Server missing = new Server("x", ServerKind.REDIS, List.of("no-such-server"));
    assertThatThrownBy(missing::requireInstalled)
        .isInstanceOf(RunFailedException.class)
        .hasMessage(
            "no-such-server is not installed: apt-get install redis-server (Debian, Ubuntu)");
  }

  @Test
  void saysWhyAServerDidNotStart() {
    Server memcached = Server.memcached();
    assumeTrue(isInstalled(memcached), "memcached");
    Server broken = memcached.named("broken").with("-o", "nonsense");
    assertThatThrownBy(() -> broken.start().close())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("broken did not start: ")
        .hasMessageContaining("nonsense");
  }

  @Test
  void keepsWhatWasMeasuredWhenItIsStopped() throws Exception {
    Server memcached = Server.memcached();
    assumeTrue(isInstalled(memcached), "memcached");
    AtomicReference<Contest> self = new AtomicReference<>();
    Contest contest =
        new Contest(
            settings(memcached),
            sentence -> {
              if (sentence.contains("of the slowest peak")) {
                self.get().stop();
              }
            });
    self.set(contest);
    Comparison comparison = contest.run();
    assertThat(comparison.partialReason()).isEqualTo("stopped before its end");
    // Start-up and speed.
    assertThat(comparison.disciplines()).hasSize(2);
    long pid = comparison.contestants().get("memcached").pid();
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void startsNothingOnceItIsStopped() throws IOException {
    Contest contest = new Contest(settings(Server.memcached()), said -> {});
    contest.stop();
    assertThatThrownBy(contest::run)
        .isInstanceOf(RunFailedException.class)
        .hasMessage("stopped before its end");
  }

  @Test
  void replacesItsSectionAndNothingElse() throws IOException {
    Path document = Files.writeString(directory.resolve("doc.md"), DOCUMENT);
    new DocsSection("compare").replace(document, "new\n");
    new DocsSection("compare").replace(document, "newer\n");
    assertThat(document).hasContent(DOCUMENT.replace("old\n", "\nnewer\n\n"));
  }

  @Test
  void leavesADocumentAloneThatHasNoSuchSection() throws IOException {
    Path document = Files.writeString(directory.resolve("doc.md"), DOCUMENT);
    DocsSection other = new DocsSection("other");
    assertThatThrownBy(() -> other.require(document)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> other.replace(document, "new"))
        .hasMessageContaining("must contain '<!-- begin other' exactly once");
    assertThat(document).hasContent(DOCUMENT);
  }
}
