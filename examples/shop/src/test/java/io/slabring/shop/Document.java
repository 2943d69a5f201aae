package io.slabring.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.conformance.ExampleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Markdown document as a list of headings and fenced blocks, in order.
 *
 * <p>The first word after a fence is the block's language. What follows is for the tests, and no
 * reader of a rendered page sees it:
 *
 * <ul>
 *   <li>{@code sh run}: the block is run and must exit with 0
 *   <li>{@code sh run beside=TEXT}: it is run in a terminal of its own; the next block follows when
 *       it has printed TEXT, and ctrl-C is pressed before the next heading
 *   <li>{@code sh run until=TEXT}: the same, and ctrl-C is pressed as soon as it has printed TEXT
 *   <li>{@code sh run root}: only root can run it
 *   <li>{@code sh run needs=PROGRAM}: it is run where this program is installed
 *   <li>{@code sh skip: REASON}: it is not run
 *   <li>{@code python file=NAME}: the reader is told to save the block under this name
 *   <li>{@code console}: lines after {@code $ } are commands, the others what they print
 * </ul>
 *
 * @param name the path from the root of the repository
 */
record Document(String name, List<Part> parts) {

  /**
   * A heading or a block.
   *
   * @param line number of the line that it begins with
   * @param info all that follows the fence; null for a heading
   * @param text the lines of a block, each with its newline; empty for a heading
   */
  record Part(int line, String info, String text) {
    boolean isHeading() {
      return info == null;
    }

    boolean isShell() {
      return !isHeading() && info.matches("(sh|bash|shell)\\b.*");
    }

    boolean runs() {
      return !isHeading() && (info.matches("sh run\\b.*") || info.equals("console"));
    }

    boolean needsRoot() {
      return info.matches("sh run root");
    }

    /** The value of a word such as {@code needs=php}. */
    Optional<String> word(String key) {
      for (String word : info.split(" ")) {
        if (word.startsWith(key + "=")) {
          return Optional.of(word.substring(key.length() + 1));
        }
      }
      return Optional.empty();
    }

    String commands() {
      StringBuilder commands = new StringBuilder();
      text.lines()
          .filter(line -> line.startsWith("$ "))
          .forEach(line -> commands.append(line.substring(2)).append('\n'));
      return commands.toString();
    }

    String expectedOutput() {
      StringBuilder output = new StringBuilder();
      text.lines()
          .filter(line -> !line.startsWith("$ "))
          .forEach(line -> output.append(line).append('\n'));
      return output.toString();
    }
  }

  static Document read(String name) throws IOException {
    List<Part> parts = new ArrayList<>();
    StringBuilder text = null;
    String info = "";
    int begin = 0;
    int number = 0;
    boolean afterBlank = true;
    for (String line : Files.readAllLines(ExampleFiles.path(name))) {
      number++;
      if (text != null && line.equals("```")) {
        parts.add(new Part(begin, info, text.toString()));
        text = null;
      } else if (text != null) {
        text.append(line).append('\n');
      } else if (line.startsWith("```")) {
        info = line.substring(3).strip();
        text = new StringBuilder();
        begin = number;
      } else if (line.startsWith("#")) {
        parts.add(new Part(number, null, ""));
      } else if (afterBlank) {
        assertThat(line)
            .as("%s:%d: code belongs between fences, so that this test sees it", name, number)
            .doesNotStartWith("    ");
      }
      afterBlank = line.isBlank();
    }
    return new Document(name, parts);
  }
}
