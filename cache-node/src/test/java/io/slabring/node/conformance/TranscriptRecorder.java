package io.slabring.node.conformance;

import io.slabring.node.conformance.Template.Match;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rewrites the answers in transcripts with what a real memcached says.
 *
 * <p>Usage: {@code TranscriptRecorder HOST:PORT FILE-OR-DIRECTORY...}. Everything but the answers
 * is kept. An answer written with placeholders is kept too as long as it still fits; a new answer
 * gets placeholders for cas numbers, remaining seconds and internals. In a case marked as a
 * deviation the server's answers are written as {@code ~} lines beside our {@code <} lines.
 */
final class TranscriptRecorder {
  private static final Pattern STEP = Pattern.compile("([a-z0-9]*)([<>~])( ?)(.*)");
  private static final int FIRST_BYTE_MILLIS = 250;
  private static final int QUIET_MILLIS = 40;

  private final InetSocketAddress address;
  private final List<String> out = new ArrayList<>();

  // the case being played
  private final Map<String, WireConnection> connections = new LinkedHashMap<>();
  private final Map<String, String> bound = new HashMap<>();
  private String sentText = "";
  private boolean deviation;

  private TranscriptRecorder(InetSocketAddress address) {
    this.address = address;
  }

  /** Records; see the class. */
  public static void main(String[] args) throws IOException {
    String[] hostAndPort = args[0].split(":");
    InetSocketAddress address =
        new InetSocketAddress(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
    for (int i = 1; i < args.length; i++) {
      Path path = Path.of(args[i]);
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
          record(address, file);
        }
      }
    }
  }

  private static void record(InetSocketAddress address, Path file) throws IOException {
    TranscriptRecorder recorder = new TranscriptRecorder(address);
    List<String> lines = Files.readAllLines(file);
    recorder.record(lines);
    if (!recorder.out.equals(lines)) {
      Files.write(file, recorder.out, StandardCharsets.US_ASCII);
      System.out.println("rewrote " + file);
    }
  }

  private void record(List<String> lines) throws IOException {
    int at = 0;
    while (at < lines.size()) {
      String line = lines.get(at);
      Matcher matcher = STEP.matcher(line);
      boolean step = !line.startsWith("#") && !line.startsWith("==") && matcher.matches();
      if (line.startsWith("== ")) {
        beginCase();
      }
      if (line.startsWith("deviation:")) {
        deviation = true;
      }
      if (step && matcher.group(2).equals(">")) {
        at = exchange(lines, at, matcher.group(1));
      } else if (line.startsWith("@advance ")) {
        out.add(line);
        new SocketServer(address).advance(Integer.parseInt(line.substring(9).strip()));
        at++;
      } else if (line.startsWith("@shut")) {
        out.add(line);
        String name = line.substring(5).strip();
        connection(name).shutOutput();
        at = answers(lines, at + 1, name);
      } else {
        // answers to nothing and recorded closings are written anew
        if (!step && (deviation || !line.startsWith("@closed"))) {
          out.add(line);
        }
        at++;
      }
    }
    endCase();
  }

  private void beginCase() throws IOException {
    endCase();
    new SocketServer(address).reset();
  }

  private void endCase() throws IOException {
    for (WireConnection connection : connections.values()) {
      connection.close();
    }
    connections.clear();
    bound.clear();
    sentText = "";
    deviation = false;
  }

  private WireConnection connection(String name) throws IOException {
    WireConnection connection = connections.get(name);
    if (connection == null) {
      connection = WireConnection.open(address);
      connections.put(name, connection);
    }
    return connection;
  }

  /** Sends a group of lines and writes it with its answer; returns the next line's index. */
  private int exchange(List<String> lines, int from, String name) throws IOException {
    int at = from;
    List<String> group = new ArrayList<>();
    while (at < lines.size()) {
      Matcher matcher = STEP.matcher(lines.get(at));
      if (!matcher.matches() || !matcher.group(2).equals(">") || !matcher.group(1).equals(name)) {
        break;
      }
      group.add(matcher.group(4));
      out.add(lines.get(at++));
    }
    Template template = Template.parse(group);
    sentText += new String(template.render(bound), StandardCharsets.ISO_8859_1);
    connection(name).send(template.render(bound));
    return answers(lines, at, name);
  }

  private int answers(List<String> lines, int from, String name) throws IOException {
    int at = from;
    List<String> ours = new ArrayList<>();
    List<String> theirs = new ArrayList<>();
    for (; at < lines.size(); at++) {
      Matcher matcher = STEP.matcher(lines.get(at));
      if (!matcher.matches() || matcher.group(2).equals(">") || !matcher.group(1).equals(name)) {
        break;
      }
      (matcher.group(2).equals("<") ? ours : theirs).add(matcher.group(4));
    }
    WireConnection connection = connection(name);
    boolean closed = listen(connection);
    byte[] answer = connection.unread();
    connection.discard();
    if (deviation) {
      write(name + "<", ours);
      write(name + "~", best(theirs, answer));
    } else {
      write(name + "<", best(ours, answer));
    }
    if (closed && !deviation) {
      out.add(("@closed " + name).strip());
    }
    if (closed) {
      connections.remove(name).close();
    }
    return at;
  }

  /** Writes answer lines; an answer of nothing is a line of its own, to keep requests apart. */
  private void write(String mark, List<String> lines) {
    if (lines.isEmpty()) {
      out.add(mark);
    }
    lines.forEach(line -> out.add((mark + " " + line).strip()));
  }

  /** Collects an answer until the server is silent; returns whether it closed. */
  private static boolean listen(WireConnection connection) throws IOException {
    try {
      connection.socket().setSoTimeout(FIRST_BYTE_MILLIS);
      while (connection.fill()) {
        connection.socket().setSoTimeout(QUIET_MILLIS);
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** The written answer while it still fits, a new one otherwise. */
  private List<String> best(List<String> written, byte[] answer) {
    Map<String, String> trial = new HashMap<>(bound);
    if (!written.isEmpty() && Template.parse(written).match(answer, trial) == Match.EQUAL) {
      bound.putAll(trial);
      return written;
    }
    return Template.write(answer).stream().map(this::withPlaceholders).toList();
  }

  private String withPlaceholders(String line) {
    if (line.matches("VALUE \\S+ \\d+ \\d+ \\d+\\\\r\\\\n")) {
      return replace(line, "(?<= )\\d+(?=\\\\r)", this::casName);
    }
    if (line.startsWith("VERSION ")) {
      return "VERSION \\[*]\\r\\n";
    }
    if (line.startsWith("ME ")) {
      String kept = replace(line, "(?<= cas=)\\d+", this::casName);
      kept = replace(kept, "(?<= (cls|size)=)\\d+", number -> "\\[#]");
      kept = replace(kept, "(?<= la=)\\d+", TranscriptRecorder::age);
      return replace(kept, "(?<= exp=)\\d+", TranscriptRecorder::countdown);
    }
    if (line.matches("(HD|VA|EX|NS|NF|EN) .*")) {
      String kept = replace(line, "(?<= c)\\d+(?=[ \\\\])", this::casName);
      kept = replace(kept, "(?<= l)\\d+(?=[ \\\\])", TranscriptRecorder::age);
      return replace(kept, "(?<= t)\\d+(?=[ \\\\])", TranscriptRecorder::countdown);
    }
    return line;
  }

  private static String countdown(String seconds) {
    long value = Long.parseLong(seconds);
    return "\\[" + Math.max(0, value - 2) + ".." + (value + 1) + "]";
  }

  private static String age(String seconds) {
    long value = Long.parseLong(seconds);
    return "\\[" + Math.max(0, value - 1) + ".." + (value + 1) + "]";
  }

  /** A cas number that the client chose stays; the server's own get a name. */
  private String casName(String number) {
    if (sentText.matches("(?s).*[EJ ]" + number + "\\b.*") || number.equals("0")) {
      return number;
    }
    String name =
        bound.entrySet().stream()
            .filter(entry -> entry.getValue().equals(number))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("cas" + (bound.size() + 1));
    bound.put(name, number);
    return "\\[" + name + "]";
  }

  private static String replace(
      String line, String regex, java.util.function.UnaryOperator<String> by) {
    return Pattern.compile(regex)
        .matcher(line)
        .replaceAll(match -> Matcher.quoteReplacement(by.apply(match.group())));
  }
}
