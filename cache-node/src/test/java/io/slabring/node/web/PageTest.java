package io.slabring.node.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.slabring.node.conformance.Await;
import io.slabring.node.conformance.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in headless Chromium, against a running node of a cluster. */
class PageTest {
  private static final String TOKEN = "a token of more than 16 bytes";

  @TempDir private Path directory;

  @BeforeEach
  void needChromium() {
    if (!Files.isExecutable(Chromium.PROGRAM)) {
      String missing = Chromium.PROGRAM + " is not installed: apt-get install chromium";
      if ("true".equals(System.getenv("CI"))) {
        fail(missing);
      }
      abort(missing);
    }
  }

  private Chromium chromium() throws Exception {
    return new Chromium(Files.createTempDirectory(directory, "profile"));
  }

  @Test
  void thePageShowsTheNodeAndItsCluster() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    try (AdminNode node =
            AdminNode.start(
                "-m",
                "16",
                "--drain=0",
                "--cluster=test",
                "--zone=west",
                "--cluster-bind=127.0.0.1:" + FreePorts.next());
        Chromium chromium = chromium()) {
      CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> use(node, enough));
      try {
        Await.until("ready", () -> node.json("/cluster").getBoolean("ready"));
        chromium.open("http://127.0.0.1:" + node.adminPort() + "/", 1200, 2000);
        Await.until("a second point of the chart", () -> points(chromium) > 1);
        assertThat(chromium.document())
            .contains("127.0.0.1:", "(this one)", ">serving<", ">west<", "1 of 1 nodes serving")
            .contains("of 16.0 MiB", " classes", ">Hit ratio<", ", 1 event loop<", ">100.0 %<")
            .contains(">mg<", "<td class=\"key\">user:1</td>", ">2.0 KiB<", " s ago<")
            .containsPattern("p50 [0-9.]+ .s, last minute<")
            .containsPattern("<p id=\"trouble\"[^>]* hidden=\"\"></p>");
        picture(chromium, "light");
        picture(chromium, "dark");
        narrow(chromium, node);
      } finally {
        enough.set(true);
        traffic.get();
      }
    }
  }

  private static int points(Chromium chromium) throws Exception {
    Object points =
        chromium.evaluate(
            "(document.querySelector('#rate polyline')?.getAttribute('points') || '')"
                + ".split(' ').length");
    return ((Number) points).intValue();
  }

  private static void picture(Chromium chromium, String scheme) throws Exception {
    chromium.prefer(scheme);
    Path picture = Path.of("target", "admin-page-" + scheme + ".png").toAbsolutePath();
    chromium.screenshot(picture);
    assertThat(Files.size(picture)).isGreaterThan(10_000);
  }

  /** On a telephone the page is as wide as the window; wide tables scroll within it. */
  private static void narrow(Chromium chromium, AdminNode node) throws Exception {
    chromium.open("http://127.0.0.1:" + node.adminPort() + "/", 380, 900);
    Await.until("the page again", () -> chromium.document().contains(">mg<"));
    assertThat(chromium.evaluate("document.documentElement.scrollWidth <= 380")).isEqualTo(true);
  }

  @Test
  void thePageAsksForTheToken() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), TOKEN);
    try (AdminNode node = AdminNode.start("--admin-token-file", file.toString());
        Chromium chromium = chromium()) {
      chromium.open("http://127.0.0.1:" + node.adminPort() + "/", 800, 600);
      Await.until("the form", () -> Boolean.FALSE.equals(chromium.evaluate("login.hidden")));
      enter(chromium, "something else");
      Await.until("a refusal", () -> chromium.document().contains("Wrong token."));
      enter(chromium, TOKEN);
      Await.until("the page", () -> chromium.document().contains("this node is not in a cluster"));
      assertThat(chromium.evaluate("login.hidden")).isEqualTo(true);
    }
  }

  private static void enter(Chromium chromium, String token) throws Exception {
    chromium.evaluate("token.value = '" + token + "'; login.requestSubmit()");
  }

  /** Keys that are used the less the higher their number, with values of many sizes. */
  private static void use(AdminNode node, AtomicBoolean enough) {
    SplittableRandom random = new SplittableRandom(1);
    try {
      while (!enough.get()) {
        String[] commands = new String[200];
        for (int i = 0; i < commands.length; i++) {
          int key = (int) Math.exp(random.nextDouble() * 6);
          commands[i] =
              i % 10 == 0
                  ? "set user:" + key + " 0 0 " + key * 5 + "\r\n" + "x".repeat(key * 5)
                  : "mg user:" + key + " s";
        }
        node.tell(commands);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
