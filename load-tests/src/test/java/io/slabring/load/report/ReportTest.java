package io.slabring.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slabring.load.report.Browser.Scheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people see of a report, in a real browser (Debian's package chromium). */
class ReportTest {
  private static final int DESKTOP = 1200;

  /** The narrowest window that Chromium opens. */
  private static final int PHONE = 500;

  @TempDir private Path directory;

  private Path page() {
    return directory.resolve("report.html");
  }

  private JsonNode look(Scheme scheme, int width) throws Exception {
    return new Browser(directory).look(page(), scheme, width);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<String> titles(JsonNode seen) {
    return seen.get("charts").findValuesAsText("title");
  }

  private static JsonNode chart(JsonNode seen, String title) {
    for (JsonNode chart : seen.get("charts")) {
      if (chart.get("title").asText().equals(title)) {
        return chart;
      }
    }
    throw new AssertionError("no chart '" + title + "' in " + titles(seen));
  }

  /**
   * A line that goes from one side of the chart to the other has its colour in many columns, dashed
   * too.
   */
  private static void assertDrawn(JsonNode chart, int series) {
    for (int ink = 0; ink < series; ink++) {
      assertThat(chart.get("columns").get(ink).asInt())
          .as("columns of chart '%s' with line %d", chart.get("title"), ink)
          .isGreaterThan(chart.get("width").asInt() / 8);
    }
  }

  @ParameterizedTest
  @EnumSource(Scheme.class)
  void showsARunInLightAndInDark(Scheme scheme) throws Exception {
    Report.of(Results.ofAMinute(1, null)).write(page());
    JsonNode seen = look(scheme, DESKTOP);

    assertThat(texts(seen.get("errors"))).isEmpty();
    assertThat(texts(seen.get("requests"))).as("what the page fetched").isEmpty();
    assertThat(texts(seen.get("warnings"))).isEmpty();
    assertThat(seen.get("background").asText())
        .isEqualTo(scheme == Scheme.DARK ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)");
    assertThat(titles(seen))
        .containsExactly(
            "Throughput",
            "Latency by percentile",
            "Latency over time",
            "Hit ratio",
            "Server CPU",
            "Server memory",
            "Lateness of the generator");
    seen.get("charts").forEach(chart -> assertDrawn(chart, 1));
    assertDrawn(chart(seen, "Latency over time"), 3);
    assertThat(texts(chart(seen, "Throughput").get("texts")))
        .contains("seconds since the start", "operations per second", "30 s", "150 k");
    assertThat(texts(chart(seen, "Latency by percentile").get("texts")))
        .contains("percentile", "latency", "50", "90", "99", "99.9", "100 µs", "1 ms");
    assertThat(seen.get("text").asText())
        .contains("127.0.0.1:11212", "35 %", "Some Processor 2.50GHz", "180 k", "90 %");
  }

  @Test
  void comparesRunsWithALineForEach() throws Exception {
    new Report("Comparison")
        .run("Slabring", Results.ofAMinute(1, null))
        .run("memcached", Results.ofAMinute(1.3, null))
        .run("redis", Results.ofAMinute(1.7, "the server closed its connections after 31 s"))
        .event(new ReportEvent(20, "kill node 2"))
        .write(page());
    JsonNode seen = look(Scheme.LIGHT, DESKTOP);

    assertThat(texts(seen.get("errors"))).isEmpty();
    assertThat(texts(seen.get("warnings")))
        .containsExactly("Partial result of redis: the server closed its connections after 31 s");
    assertThat(texts(chart(seen, "Throughput").get("legend")))
        .containsExactly("time", "Slabring", "memcached", "redis");
    assertDrawn(chart(seen, "Throughput"), 3);
    assertDrawn(chart(seen, "Latency by percentile"), 3);
    assertThat(texts(chart(seen, "Throughput").get("texts"))).contains("kill node 2");
  }

  @Test
  void fitsAPhone() throws Exception {
    Report.of(Results.ofAMinute(1, null)).write(page());
    JsonNode seen = look(Scheme.LIGHT, PHONE);
    assertThat(seen.get("pageWidth").asInt()).isLessThanOrEqualTo(seen.get("windowWidth").asInt());
    seen.get("charts").forEach(chart -> assertDrawn(chart, 1));
  }

  @Test
  void showsWhatThereIsOfARunThatEndedAtOnce() throws Exception {
    Report.of(Results.ofNothing("127.0.0.1:11211 closed the connection")).write(page());
    JsonNode seen = look(Scheme.LIGHT, DESKTOP);
    assertThat(texts(seen.get("errors"))).isEmpty();
    assertThat(titles(seen)).isEmpty();
    assertThat(texts(seen.get("warnings")))
        .containsExactly("Partial result of page-fragments: 127.0.0.1:11211 closed the connection");
  }

  @Test
  void takesMarkupForText() throws Exception {
    String markup = "</script><script>document.title='taken'</script>{{data}}<!--<img src=x>";
    Report.of(Results.withMarkup(markup)).write(page());
    JsonNode seen = look(Scheme.LIGHT, DESKTOP);
    assertThat(texts(seen.get("errors"))).isEmpty();
    assertThat(texts(seen.get("requests"))).isEmpty();
    assertThat(texts(seen.get("warnings"))).anyMatch(text -> text.contains(markup));
    assertThat(seen.get("text").asText()).contains(markup);
  }

  @Test
  void isOneFileThatIsNotLarge() throws IOException {
    Report.of(Results.ofAMinute(1, null)).write(page());
    assertThat(Files.size(page())).isLessThan(200_000);
  }
}
