package io.slabring.node.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes as written in a transcript: text with escapes, repetitions and placeholders.
 *
 * <p>The notation is described in {@code transcripts/README.md}. A template is either rendered to
 * the bytes a client sends, or matched against the bytes a server answered.
 */
final class Template {
  /** One piece: literal bytes (as ISO-8859-1 text) or a placeholder name. */
  private record Piece(String text, boolean placeholder) {}

  /** How an answer compares to a template. */
  enum Match {
    /** All of the answer is what the template says. */
    EQUAL,
    /** More bytes may still make it equal. */
    UNFINISHED,
    /** No further byte can make it equal. */
    DIFFERENT
  }

  private static final Pattern RANGE = Pattern.compile("(\\d+)\\.\\.(\\d+)");

  private final List<Piece> pieces = new ArrayList<>();

  /** The bytes, once they were needed and if they have no placeholders. */
  private byte[] literal;

  private Template() {}

  /**
   * Parses the escapes of several transcript lines into one template.
   *
   * @throws IllegalArgumentException when an escape is not known
   */
  static Template parse(List<String> lines) {
    Template template = new Template();
    StringBuilder literal = new StringBuilder();
    for (String line : lines) {
      template.parseLine(line, literal);
    }
    template.endLiteral(literal);
    return template;
  }

  private void endLiteral(StringBuilder literal) {
    if (!literal.isEmpty()) {
      pieces.add(new Piece(literal.toString(), false));
      literal.setLength(0);
    }
  }

  private void parseLine(String line, StringBuilder literal) {
    int at = 0;
    while (at < line.length()) {
      if (line.startsWith("\\[", at)) {
        int close = closing(line, at, ']');
        endLiteral(literal);
        pieces.add(new Piece(line.substring(at + 2, close), true));
        at = close + 1;
      } else if (line.startsWith("\\{", at)) {
        int close = closing(line, at, '}');
        int star = line.indexOf('*', at);
        int times = Integer.parseInt(line.substring(at + 2, star));
        StringBuilder part = new StringBuilder();
        String body = line.substring(star + 1, close);
        for (int i = 0; i < body.length(); ) {
          i = escape(body, i, part);
        }
        literal.append(part.toString().repeat(times));
        at = close + 1;
      } else {
        at = escape(line, at, literal);
      }
    }
  }

  private static int closing(String line, int at, char bracket) {
    int close = line.indexOf(bracket, at);
    if (close < 0) {
      throw new IllegalArgumentException("no closing '" + bracket + "': " + line);
    }
    return close;
  }

  /** Appends the byte written at {@code at} and returns the position after it. */
  private static int escape(String line, int at, StringBuilder out) {
    char c = line.charAt(at);
    if (c != '\\') {
      out.append(c);
      return at + 1;
    }
    char kind = at + 1 < line.length() ? line.charAt(at + 1) : ' ';
    switch (kind) {
      case 'r' -> out.append('\r');
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 's' -> out.append(' ');
      case '\\' -> out.append('\\');
      case 'x' -> {
        out.append((char) Integer.parseInt(line.substring(at + 2, at + 4), 16));
        return at + 4;
      }
      default -> throw new IllegalArgumentException("unknown escape: " + line.substring(at));
    }
    return at + 2;
  }

  /** One template whose bytes are those of the given ones, in order. */
  static Template concat(List<Template> templates) {
    Template joined = new Template();
    templates.forEach(template -> joined.pieces.addAll(template.pieces));
    return joined;
  }

  /** True when rendering needs a value that an earlier answer binds. */
  boolean hasPlaceholders() {
    return pieces.stream().anyMatch(Piece::placeholder);
  }

  /** Length in bytes, placeholders not counted. */
  int sizeAtLeast() {
    return pieces.stream().mapToInt(p -> p.placeholder() ? 0 : p.text().length()).sum();
  }

  /**
   * The bytes to send.
   *
   * @param bound values taken from earlier answers
   * @throws IllegalStateException when a placeholder is not bound
   */
  byte[] render(Map<String, String> bound) {
    if (!hasPlaceholders()) {
      return literal();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Piece piece : pieces) {
      String text = piece.text();
      if (piece.placeholder()) {
        text = bound.get(piece.text());
        if (text == null) {
          throw new IllegalStateException("nothing bound to " + piece.text() + " yet: " + bound);
        }
      }
      out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return out.toByteArray();
  }

  /**
   * Compares an answer, and binds the placeholders when it is equal.
   *
   * @param bound values bound by earlier answers; read and extended
   */
  @SuppressWarnings(
      "JdkObsolete") // hitEnd is the question here: can more input still make it equal
  Match match(byte[] answer, Map<String, String> bound) {
    if (!hasPlaceholders()) {
      int same = Arrays.mismatch(answer, literal());
      return same < 0 ? Match.EQUAL : same == answer.length ? Match.UNFINISHED : Match.DIFFERENT;
    }
    StringBuilder regex = new StringBuilder();
    Map<String, String> groups = new HashMap<>();
    List<String> ranges = new ArrayList<>();
    for (Piece piece : pieces) {
      regex.append(
          piece.placeholder()
              ? placeholder(piece.text(), bound, groups, ranges)
              : Pattern.quote(piece.text()));
    }
    Matcher matcher =
        Pattern.compile(regex.toString(), Pattern.DOTALL)
            .matcher(new String(answer, StandardCharsets.ISO_8859_1));
    if (!matcher.matches()) {
      return matcher.hitEnd() ? Match.UNFINISHED : Match.DIFFERENT;
    }
    for (int i = 0; i < ranges.size(); i++) {
      if (!inRange(ranges.get(i), matcher.group("r" + i))) {
        return Match.DIFFERENT;
      }
    }
    groups.forEach((name, group) -> bound.put(name, matcher.group(group)));
    return Match.EQUAL;
  }

  private byte[] literal() {
    if (literal == null) {
      StringBuilder text = new StringBuilder();
      pieces.forEach(piece -> text.append(piece.text()));
      literal = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
    return literal;
  }

  private static String placeholder(
      String name, Map<String, String> bound, Map<String, String> groups, List<String> ranges) {
    switch (name) {
      case "#":
        return "[0-9]+";
      case "*":
        return "[^\\r\\n]*";
      case "lines":
        return "(?:[^\\n]*\\n)*?";
      default:
        break;
    }
    if (RANGE.matcher(name).matches()) {
      ranges.add(name);
      return "(?<r" + (ranges.size() - 1) + ">[0-9]+)";
    }
    if (bound.containsKey(name)) {
      return Pattern.quote(bound.get(name));
    }
    String group = groups.get(name);
    if (group != null) {
      return "\\k<" + group + ">";
    }
    groups.put(name, "g" + groups.size());
    return "(?<" + groups.get(name) + ">[0-9]+)";
  }

  private static boolean inRange(String range, String number) {
    Matcher bounds = RANGE.matcher(range);
    if (!bounds.matches() || number.length() > 18) {
      return false;
    }
    long value = Long.parseLong(number);
    return Long.parseLong(bounds.group(1)) <= value && value <= Long.parseLong(bounds.group(2));
  }

  /** Writes bytes in the notation of the transcripts, one string per line of the answer. */
  static List<String> write(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < bytes.length; ) {
      int run = 1;
      while (i + run < bytes.length && bytes[i + run] == bytes[i]) {
        run++;
      }
      String one = writeByte(bytes[i] & 0xff);
      if (run >= 24) {
        line.append("\\{").append(run).append('*').append(one).append('}');
        i += run;
      } else {
        line.append(one);
        i++;
      }
      if (bytes[i - 1] == '\n') {
        lines.add(line.toString());
        line.setLength(0);
      }
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }

  private static String writeByte(int b) {
    return switch (b) {
      case '\r' -> "\\r";
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\\' -> "\\\\";
      default -> b >= 0x20 && b < 0x7f ? String.valueOf((char) b) : String.format("\\x%02x", b);
    };
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (Piece piece : pieces) {
      if (piece.placeholder()) {
        out.append("\\[").append(piece.text()).append(']');
      } else {
        out.append(String.join("\n", write(piece.text().getBytes(StandardCharsets.ISO_8859_1))));
      }
    }
    return out.toString();
  }
}
