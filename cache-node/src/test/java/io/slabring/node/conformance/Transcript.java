package io.slabring.node.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One table of wire conversations: a file of named cases.
 *
 * @param name the file's name without extension
 * @param options command line options of the server that the cases need, empty for the defaults
 * @param cases the conversations in file order
 */
record Transcript(String name, List<String> options, List<Case> cases) {

  /** One conversation. It starts on an empty cache with no connection open. */
  record Case(String file, int line, String name, String deviation, List<Step> steps) {
    /** True when memcached's own answer is deliberately not ours. */
    boolean isDeviation() {
      return deviation != null;
    }

    /**
     * The same conversation with everything the client says sent at once, or null when it cannot be
     * said at once: several connections, passing time, or a later line that repeats an answer.
     */
    Case joined() {
      List<Template> sent = new ArrayList<>();
      List<Template> answered = new ArrayList<>();
      List<Step> end = new ArrayList<>();
      for (Step step : steps) {
        switch (step) {
          case Send(String c, Template t) when c.isEmpty() && !t.hasPlaceholders() -> sent.add(t);
          case Answer(String c, Template t, Template _) when c.isEmpty() -> answered.add(t);
          case Closed(String c) when c.isEmpty() -> end.add(step);
          default -> {
            return null;
          }
        }
      }
      Template answer = Template.concat(answered);
      end.addFirst(new Answer("", answer, answer));
      end.addFirst(new Send("", Template.concat(sent)));
      return new Case(file, line, name, deviation, end);
    }

    /** Where to look when it fails. */
    String where() {
      return file + ".txt:" + line + " " + name;
    }
  }

  /** One step of a conversation. */
  sealed interface Step {}

  /** The client sends bytes on a connection. */
  record Send(String connection, Template bytes) implements Step {}

  /** The server answers exactly this on a connection, and memcached maybe something else. */
  record Answer(String connection, Template ours, Template memcached) implements Step {
    Template expected(boolean reference) {
      return reference ? memcached : ours;
    }
  }

  /** The server has closed the connection. */
  record Closed(String connection) implements Step {}

  /** The client closes its sending half. */
  record Shut(String connection) implements Step {}

  /** Time passes, in seconds. */
  record Advance(int seconds) implements Step {}

  private static final Pattern LINE = Pattern.compile("([a-z0-9]*)([<>~]) ?(.*)");

  /** All tables on the class path, by name. */
  static List<Transcript> all() {
    URL directory = Transcript.class.getResource("/transcripts/README.md");
    if (directory == null) {
      throw new IllegalStateException("no transcripts/README.md on the class path");
    }
    try {
      URI uri = directory.toURI();
      return readDirectory(Path.of(uri).getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads every {@code .txt} in a directory. */
  static List<Transcript> readDirectory(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .map(Transcript::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one table.
   *
   * @throws IllegalArgumentException naming file and line when it is not well formed
   */
  static Transcript read(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.txt$", "");
    try {
      return new Reader(name).read(Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Reader {
    private final String file;
    private final List<Case> cases = new ArrayList<>();
    private List<String> options = List.of();
    private String caseName;
    private int caseLine;
    private String deviation;
    private List<Step> steps = new ArrayList<>();
    // the group of equal lines being collected
    private String group = "";
    private final List<String> ours = new ArrayList<>();
    private final List<String> theirs = new ArrayList<>();

    Reader(String file) {
      this.file = file;
    }

    Transcript read(List<String> lines) {
      for (int i = 0; i < lines.size(); i++) {
        try {
          line(i + 1, lines.get(i));
        } catch (RuntimeException e) {
          throw new IllegalArgumentException(file + ".txt:" + (i + 1) + ": " + lines.get(i), e);
        }
      }
      endCase();
      return new Transcript(file, options, List.copyOf(cases));
    }

    private void line(int number, String line) {
      if (line.isBlank() || line.startsWith("#")) {
        return;
      }
      if (line.startsWith("== ")) {
        endCase();
        caseName = line.substring(3).strip();
        caseLine = number;
      } else if (line.startsWith("options: ")) {
        options = List.of(line.substring("options: ".length()).strip().split(" +"));
      } else if (line.startsWith("deviation: ")) {
        deviation = line.substring("deviation: ".length());
      } else if (line.startsWith("@")) {
        endGroup();
        steps.add(directive(line.substring(1).strip().split(" +")));
      } else {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches() || caseName == null) {
          throw new IllegalArgumentException("neither a step nor a comment");
        }
        boolean send = matcher.group(2).equals(">");
        String next = matcher.group(1) + (send ? ">" : "<");
        if (!next.equals(group)) {
          endGroup();
          group = next;
        }
        (matcher.group(2).equals("~") ? theirs : ours).add(matcher.group(3));
      }
    }

    private Step directive(String[] words) {
      String argument = words.length > 1 ? words[1] : "";
      return switch (words[0]) {
        case "closed" -> new Closed(argument);
        case "shut" -> new Shut(argument);
        case "advance" -> new Advance(Integer.parseInt(argument));
        default -> throw new IllegalArgumentException("unknown directive " + words[0]);
      };
    }

    private void endGroup() {
      if (!group.isEmpty()) {
        String connection = group.substring(0, group.length() - 1);
        Template own = Template.parse(ours);
        if (group.endsWith(">")) {
          steps.add(new Send(connection, own));
        } else {
          Template reference = deviation == null ? own : Template.parse(theirs);
          steps.add(new Answer(connection, own, reference));
        }
      }
      group = "";
      ours.clear();
      theirs.clear();
    }

    private void endCase() {
      endGroup();
      if (caseName != null) {
        cases.add(new Case(file, caseLine, caseName, deviation, List.copyOf(steps)));
      }
      caseName = null;
      deviation = null;
      steps = new ArrayList<>();
    }
  }
}
