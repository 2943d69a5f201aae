package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files below {@code examples/}, and what their tests have in common. */
public final class ExampleFiles {
  private static final Path ROOT =
      Path.of(System.getProperty("slabring.root", "..")).toAbsolutePath().normalize();

  private ExampleFiles() {}

  /** A file, by its path from the root of the repository. */
  public static Path path(String name) {
    return ROOT.resolve(name);
  }

  /**
   * The parts of a text from a line that starts with {@code mark} and one of the names to the next
   * with {@code mark + "end"}, without those lines.
   */
  public static List<String> parts(String name, String mark, String... names) throws IOException {
    String text = Files.readString(path(name));
    List<String> parts = new ArrayList<>();
    for (String part : names) {
      int from = text.indexOf(mark + part + "\n");
      assertThat(from).as("'%s' in %s", part, name).isNotNegative();
      int begin = text.indexOf('\n', from) + 1;
      String lines = text.substring(begin, text.indexOf(mark + "end\n", begin));
      parts.add(lines.stripTrailing().stripIndent() + "\n");
    }
    return parts;
  }

  /** What a document shows in its blocks of this kind. */
  public static List<String> blocks(String document, String kind) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher matcher =
        Pattern.compile("```" + kind + "\n(.*?)```\n", Pattern.DOTALL)
            .matcher(Files.readString(path(document)));
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  /** Sends a request and returns the answer; a null body is none. */
  static HttpResponse<String> send(HttpClient browser, String method, URI uri, String body)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      return browser.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
