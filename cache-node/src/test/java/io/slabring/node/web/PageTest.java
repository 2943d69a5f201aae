package io.slabring.node.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in headless Chromium, against a running node of a cluster. */
@Timeout(120)
class PageTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final int LIMIT_SECONDS = 60;

  @TempDir private Path directory;

  @Test
  void thePageShowsTheNodeAndItsCluster() throws Exception {
    if (!Files.isExecutable(CHROMIUM)) {
      String missing = CHROMIUM + " is not installed: apt-get install chromium";
      if ("true".equals(System.getenv("CI"))) {
        fail(missing);
      }
      abort(missing);
    }
    try (AdminNode node =
        AdminNode.start(
            "-m",
            "16",
            "--drain=0",
            "--cluster=test",
            "--zone=west",
            "--cluster-bind=127.0.0.1:" + AdminNode.freePort())) {
      node.tell(
          "set a 0 0 3\r\nabc",
          "touch a 100",
          "get nothing",
          "set b 0 0 2000\r\n" + "x".repeat(2000));
      Await.until("ready", () -> node.json("/cluster").getBoolean("ready"));
      String url = "http://127.0.0.1:" + node.adminPort() + "/";
      String document = run("--dump-dom", url);
      assertThat(document)
          .contains("127.0.0.1:", "(this one)", ">serving<", ">west<", "1 of 1 serve")
          .contains("of 16.0 MiB", "in 2 classes", ">Hit ratio<")
          .containsPattern("<polyline points=\"[0-9]")
          .contains("<p id=\"trouble\" class=\"trouble\" role=\"alert\" hidden=\"\"></p>");
      Path picture = Path.of("target", "admin-page.png").toAbsolutePath();
      Files.deleteIfExists(picture);
      run("--screenshot=" + picture, url);
      assertThat(Files.size(picture)).isGreaterThan(10_000);
    }
  }

  /** What Chromium prints after some seconds of the page's own time. */
  private String run(String what, String url) throws Exception {
    Path out = Files.createTempFile(directory, "out", ".html");
    List<String> command =
        new ArrayList<>(
            List.of(
                CHROMIUM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + Files.createTempDirectory(directory, "profile"),
                "--virtual-time-budget=9000",
                "--window-size=1200,1100",
                what,
                url));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("Chromium ends").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    return Files.readString(out, UTF_8);
  }
}
