package io.slabring.load.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;

/**
 * The part of a Markdown document between two comments, which a program writes: {@code <!-- begin
 * NAME ... -->} and {@code <!-- end NAME -->}.
 */
public final class DocsSection {
  private final String name;

  /** The section of that name. */
  public DocsSection(String name) {
    this.name = name;
  }

  /**
   * Looks for the comments.
   *
   * @throws IOException when the document cannot be read, or does not have them in this order, once
   */
  public void require(Path document) throws IOException {
    Bounds.of(Files.readString(document, UTF_8), name, document);
  }

  /**
   * Replaces what is between the comments.
   *
   * @throws IOException as {@link #require}, and then nothing is changed, or when the document
   *     cannot be written
   */
  public void replace(Path document, String markdown) throws IOException {
    String text = Files.readString(document, UTF_8);
    Bounds bounds = Bounds.of(text, name, document);
    String inside = "\n" + markdown.strip() + "\n\n";
    Files.writeString(
        document, text.substring(0, bounds.from) + inside + text.substring(bounds.to), UTF_8);
  }

  /** Where the text between the comments is. */
  private record Bounds(int from, int to) {
    static Bounds of(String text, String name, Path document) throws IOException {
      int begin = only(text, "<!-- begin " + name + " ", document);
      int from = text.indexOf("-->\n", begin) + "-->\n".length();
      int to = only(text, "<!-- end " + name + " -->", document);
      if (from < "-->\n".length() || from > to) {
        throw new IOException(
            document + ": the comments of section '" + name + "' are not in order");
      }
      return new Bounds(from, to);
    }
  }

  private static int only(String text, String mark, Path document) throws IOException {
    int at = text.indexOf(mark);
    if (at < 0 || text.indexOf(mark, at + 1) >= 0) {
      throw new IOException(document + " must contain '" + mark.strip() + "' exactly once");
    }
    return at;
  }
}
