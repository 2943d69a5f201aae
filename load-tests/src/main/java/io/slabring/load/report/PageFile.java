package io.slabring.load.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** A {@link Page} as one HTML file that contains its style, its script and its data. */
final class PageFile {
  private static final String LIBRARY_POM = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE).build();

  private PageFile() {}

  static void write(Page page, Path file) throws IOException {
    String library = "/META-INF/resources/webjars/uplot/" + libraryVersion() + "/dist/";
    // A "<" occurs only inside strings of JSON; escaped, no text of the data can end its element.
    String data = MAPPER.writeValueAsString(page).replace("<", "\\u003c");
    String html =
        fill(
            resource("report.html"),
            "title",
            escape(page.title()),
            "library.css",
            resource(library + "uPlot.min.css"),
            "report.css",
            resource("report.css"),
            "library.js",
            resource(library + "uPlot.iife.min.js"),
            "report.js",
            resource("report.js"),
            "data",
            data);
    Files.writeString(file, html, UTF_8);
  }

  /** Replaces each {@code {{name}}} of the template; nothing that is filled in is looked at. */
  private static String fill(String template, String... namesAndTexts) {
    StringBuilder filled = new StringBuilder();
    int from = 0;
    for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", from)) {
      int close = template.indexOf("}}", open);
      String name = template.substring(open + 2, close);
      filled.append(template, from, open).append(text(name, namesAndTexts));
      from = close + 2;
    }
    return filled.append(template, from, template.length()).toString();
  }

  private static String text(String name, String... namesAndTexts) {
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      if (namesAndTexts[i].equals(name)) {
        return namesAndTexts[i + 1];
      }
    }
    throw new IllegalArgumentException("report.html names an unknown part: " + name);
  }

  private static String libraryVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = open(LIBRARY_POM)) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = PageFile.class.getResourceAsStream(name);
    if (in == null) {
      throw new FileNotFoundException("not on the class path: " + name);
    }
    return in;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
