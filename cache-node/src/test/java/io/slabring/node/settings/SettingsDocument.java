package io.slabring.node.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page about all settings, from the table. */
final class SettingsDocument {
  private static final int WIDTH = 120;

  /** Words, and code in backticks, which is not broken. */
  private static final Pattern WORDS = Pattern.compile("(?:`[^`]*`|[^ `])+");

  private static final String INTRODUCTION =
      """
      # Settings

      Every option of a node, by what it is about. A test keeps this page equal to the table in
      `io.slabring.node.settings`, from which also the help (`-h`), the checks and `stats settings` come.

      - A flag has a letter, a long name, or both. A long name may be shortened as long as it is unambiguous.
      - Options of `-o` form a list, for example `-o idle_timeout=60,no_lru_crawler`. The last one wins.
      - Unless a setting says more, it takes effect when the node starts.
      - *Shown as* is the name in `stats settings`. The page `/stats` of `--admin` has the same names as JSON, under
        `settings`.
      """;

  private final StringBuilder page = new StringBuilder(INTRODUCTION);

  private SettingsDocument() {}

  static String render() {
    SettingsDocument document = new SettingsDocument();
    for (Section section : Section.values()) {
      List<Setting<?>> rows =
          SettingsTable.all().stream()
              .filter(setting -> setting.section() == section)
              .filter(setting -> setting.isFlag() || setting.extendedName() != null)
              .toList();
      if (section != Section.REFUSED) {
        document.page.append("\n## ").append(section.heading()).append("\n\n");
        rows.forEach(document::row);
      }
    }
    return document.page.toString();
  }

  private void row(Setting<?> setting) {
    List<String> sentences = new ArrayList<>();
    if (setting.text() != null && !setting.text().isEmpty()) {
      sentences.add(escape(setting.text()) + ".");
    }
    if (setting.defaultText() != null) {
      sentences.add("Default `" + setting.defaultText() + "`.");
    }
    if (!setting.rule().isEmpty() && !setting.text().contains(setting.rule())) {
      sentences.add("Must be " + escape(setting.rule()) + ".");
    }
    if (!setting.effect().equals("at the start")) {
      sentences.add("Takes effect " + escape(setting.effect()) + ".");
    }
    if (setting.statName() != null) {
      sentences.add("Shown as `" + setting.statName() + "`.");
    }
    String text = sentences.isEmpty() ? "no effect." : String.join(" ", sentences);
    wrap("- " + names(setting) + ": " + text);
  }

  private static String names(Setting<?> setting) {
    String value = setting.parameter() == null ? "" : "<" + setting.parameter() + ">";
    if (setting.extendedName() != null) {
      return "`-o " + setting.extendedName() + (value.isEmpty() ? "" : "=" + value) + "`";
    }
    String letter = setting.letter() == 0 ? "" : "`-" + setting.letter();
    if (setting.longName() == null) {
      return letter + " " + value + "`";
    }
    String longName = "`--" + setting.longName() + (value.isEmpty() ? "" : "=" + value) + "`";
    return letter.isEmpty() ? longName : letter + "`, " + longName;
  }

  private static String escape(String text) {
    return text.replaceAll("([*_<])", "\\\\$1");
  }

  private void wrap(String item) {
    StringBuilder line = new StringBuilder();
    Matcher words = WORDS.matcher(item);
    while (words.find()) {
      String word = words.group();
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        page.append(line).append('\n');
        line.setLength(0);
        line.append("  ").append(word);
      } else {
        line.append(line.isEmpty() ? "" : " ").append(word);
      }
    }
    page.append(line).append('\n');
  }
}
