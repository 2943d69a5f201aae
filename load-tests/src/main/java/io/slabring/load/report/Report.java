package io.slabring.load.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;

import io.slabring.load.result.ResultFile;
import io.slabring.load.result.RunResult;

/**
 * A page about one or more runs, with charts, that needs nothing beside itself: style, script, and
 * the results as JSON, from which the script (report.js) draws. Not thread-safe.
 */
public final class Report {
  private static final String LIBRARY_POM = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
  private static final Pattern PART = Pattern.compile("\\{\\{(.*?)}}");

  private final String title;
  private final Map<String, RunResult> runs = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<ReportTable> tables = new ArrayList<>();
  private final List<ReportEvent> events = new ArrayList<>();

  /** What the script gets. */
  private record Data(
      String title,
      Instant writtenAt,
      List<String> warnings,
      List<ReportTable> tables,
      Map<String, RunResult> runs,
      List<ReportEvent> events) {}

  /** An empty page. */
  public Report(String title) {
    this.title = title;
  }

  /** The page of a single run. */
  public static Report of(RunResult result) {
    String name = result.workload().name();
    return new Report("Slabring bench: " + name).run(name, result);
  }

  /** Adds a run under a name of its own; the charts have a line for each. */
  public Report run(String name, RunResult result) {
    runs.put(name, result);
    return this;
  }

  /** Adds a table above the charts. */
  public Report table(ReportTable table) {
    tables.add(table);
    return this;
  }

  /** Adds a sentence that stands out at the top. */
  public Report warning(String sentence) {
    warnings.add(sentence);
    return this;
  }

  /** Marks a moment in all charts over time. */
  public Report event(ReportEvent event) {
    events.add(event);
    return this;
  }

  /** Writes or overwrites the page. */
  public void write(Path file) throws IOException {
    Properties library = new Properties();
    library.load(new java.io.StringReader(resource(LIBRARY_POM)));
    String uplot = "/META-INF/resources/webjars/uplot/" + library.get("version") + "/dist/";
    // A "<" occurs only inside strings of JSON; escaped, no text of the data can end its element.
    String data =
        ResultFile.text(new Data(title, Instant.now(), warnings, tables, runs, events))
            .replace("<", "\\u003c");
    Map<String, String> parts =
        Map.of(
            "title",
            title.replace("&", "&amp;").replace("<", "&lt;"),
            "library.css",
            resource(uplot + "uPlot.min.css"),
            "report.css",
            resource("report.css"),
            "library.js",
            resource(uplot + "uPlot.iife.min.js"),
            "report.js",
            resource("report.js"),
            "data",
            data);
    // In one pass: what is filled in is not looked at.
    String page =
        PART.matcher(resource("report.html"))
            .replaceAll(part -> Matcher.quoteReplacement(parts.get(part.group(1))));
    Files.writeString(file, page, UTF_8);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("not on the class path: " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
