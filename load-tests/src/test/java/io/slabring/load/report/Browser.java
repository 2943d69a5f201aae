package io.slabring.load.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Shows a page in headless Chromium and tells what was drawn: the page gets two more scripts, one
 * that listens while the charts are drawn and one that looks at them and puts what it saw into the
 * document, which Chromium prints.
 */
final class Browser {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private static final int LIMIT_SECONDS = 120;
  private static final int MILLISECONDS_OF_THE_PAGE = 3000;
  private static final int HEIGHT = 2400;

  /** A look at the user's settings that Chromium takes from the desktop otherwise. */
  enum Scheme {
    DARK,
    LIGHT
  }

  private static final String LISTEN =
      """
      <script>
        window.seen = {errors: [], texts: new Map()};
        addEventListener("error", event => seen.errors.push(event.message));
        for (const kind of ["fillText", "strokeText"]) {
          const original = CanvasRenderingContext2D.prototype[kind];
          CanvasRenderingContext2D.prototype[kind] = function (text, ...rest) {
            if (!seen.texts.has(this.canvas)) seen.texts.set(this.canvas, new Set());
            seen.texts.get(this.canvas).add(String(text));
            return original.call(this, text, ...rest);
          };
        }
      </script>
      """;

  private static final String LOOK =
      """
      <script>
        addEventListener("load", () => setTimeout(() => {
          const style = getComputedStyle(document.documentElement);
          const hex = name => style.getPropertyValue(name).trim();
          const inks = [0, 1, 2].map(i => hex("--c" + i).match(/\\w\\w/g).map(x => parseInt(x, 16)));
          const charts = [...document.querySelectorAll(".chart")].map(box => {
            const canvas = box.querySelector("canvas");
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            const columns = inks.map(() => new Set());
            for (let i = 0; i < data.length; i += 4) {
              if (data[i + 3] < 200) continue;
              inks.forEach(([r, g, b], ink) => {
                if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12) {
                  columns[ink].add((i >> 2) % canvas.width);
                }
              });
            }
            return {
              title: box.closest("section").querySelector("h2").textContent,
              width: canvas.width,
              columns: columns.map(set => set.size),
              texts: [...(seen.texts.get(canvas) || [])],
              legend: [...box.querySelectorAll(".u-legend .u-label")].map(label => label.textContent),
            };
          });
          const result = document.createElement("pre");
          result.id = "seen";
          result.textContent = JSON.stringify({
            errors: seen.errors,
            background: getComputedStyle(document.body).backgroundColor,
            ink: getComputedStyle(document.body).color,
            windowWidth: innerWidth,
            pageWidth: document.documentElement.scrollWidth,
            requests: performance.getEntriesByType("resource").map(entry => entry.name),
            warnings: [...document.querySelectorAll(".partial")].map(element => element.textContent),
            text: document.querySelector("main").innerText,
            charts,
          });
          document.body.appendChild(result);
        }, 500));
      </script>
      """;

  private final Path directory;

  /**
   * Keeps its files in {@code directory}. Without Chromium the test is skipped; in CI ({@code
   * CI=true}) it fails.
   */
  Browser(Path directory) {
    if (!Files.isExecutable(CHROMIUM)) {
      String missing = CHROMIUM + " is not installed: apt-get install chromium";
      if ("true".equals(System.getenv("CI"))) {
        fail(missing);
      }
      abort(missing);
    }
    this.directory = directory;
  }

  /** What is seen of the page in a window of so many pixels. */
  JsonNode look(Path page, Scheme scheme, int width) throws IOException, InterruptedException {
    String html = Files.readString(page, UTF_8);
    Path watched = directory.resolve("watched.html");
    Files.writeString(
        watched, html.replace("<head>", "<head>" + LISTEN).replace("</body>", LOOK + "</body>"));
    String document = run(scheme, width, "--dump-dom", watched);
    int from = document.indexOf("<pre id=\"seen\">");
    if (from < 0) {
      throw new AssertionError("the page did not come to its end: " + document);
    }
    int open = document.indexOf('>', from) + 1;
    String json = document.substring(open, document.indexOf("</pre>", open));
    return new JsonMapper().readTree(unescape(json));
  }

  private String run(Scheme scheme, int width, String what, Path page)
      throws IOException, InterruptedException {
    Path profile = Files.createTempDirectory(directory, "profile");
    Path out = Files.createTempFile(directory, "out", ".html");
    List<String> command =
        new ArrayList<>(
            List.of(
                CHROMIUM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile,
                "--virtual-time-budget=" + MILLISECONDS_OF_THE_PAGE,
                "--blink-settings=preferredColorScheme=" + scheme.ordinal(),
                "--window-size=" + width + "," + HEIGHT,
                what,
                page.toUri().toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("Chromium did not end within " + LIMIT_SECONDS + " s");
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    return Files.readString(out, UTF_8);
  }

  private static String unescape(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u00a0")
        .replace("&amp;", "&");
  }
}
