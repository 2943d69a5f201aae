package io.slabring.node.conformance;

import io.slabring.node.conformance.Template.Match;
import io.slabring.node.conformance.Transcript.Advance;
import io.slabring.node.conformance.Transcript.Answer;
import io.slabring.node.conformance.Transcript.Case;
import io.slabring.node.conformance.Transcript.Closed;
import io.slabring.node.conformance.Transcript.Send;
import io.slabring.node.conformance.Transcript.Shut;
import io.slabring.node.conformance.Transcript.Step;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Plays one case against a server and fails on the first answer that differs. */
final class TranscriptPlayer {
  /** A server to play against: empty when a case starts. */
  interface Server {
    /** Opens a new connection. */
    Line connect() throws IOException;

    /** Lets seconds pass. */
    void advance(int seconds) throws IOException;
  }

  /** One connection as the player needs it. */
  interface Line extends AutoCloseable {
    /** Sends bytes in one piece. */
    void send(byte[] bytes, int from, int to) throws IOException;

    void shutOutput() throws IOException;

    /**
     * Waits until the received bytes are decided: equal, different or complete because no more can
     * come. Consumes them.
     */
    byte[] receive(Function<byte[], Match> judge) throws IOException;

    /** Waits for the server's close; returns whether it came. */
    boolean awaitClosed() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** Where to cut what a step sends. */
  interface Cuts {
    /** Ends of the pieces of a send; the last is its length. */
    int[] ends(int step, int length);

    /** Everything in one piece. */
    Cuts WHOLE = (step, length) -> new int[] {length};

    /** Every byte alone. */
    Cuts BYTES =
        (step, length) -> {
          int[] ends = new int[length];
          java.util.Arrays.setAll(ends, i -> i + 1);
          return ends;
        };

    /** One step in two pieces, the others whole. */
    static Cuts at(int cutStep, int position) {
      return (step, length) ->
          step == cutStep && position < length ? new int[] {position, length} : new int[] {length};
    }
  }

  private final Server server;
  private final boolean reference;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final Map<String, String> bound = new HashMap<>();

  private TranscriptPlayer(Server server, boolean reference) {
    this.server = server;
    this.reference = reference;
  }

  /**
   * Plays a case.
   *
   * @param reference whether the server is memcached itself
   * @throws AssertionError when an answer differs
   */
  static void play(Case table, Server server, Cuts cuts, boolean reference) throws IOException {
    new TranscriptPlayer(server, reference).play(table, cuts);
  }

  private void play(Case table, Cuts cuts) throws IOException {
    try {
      for (int i = 0; i < table.steps().size(); i++) {
        Step step = table.steps().get(i);
        try {
          boolean onlyOurs = reference && table.isDeviation() && step instanceof Closed;
          if (!onlyOurs) {
            play(i, step, cuts);
          }
        } catch (IOException | RuntimeException e) {
          throw new AssertionError(table.where() + ": step " + (i + 1) + " " + step, e);
        } catch (AssertionError e) {
          throw new AssertionError(table.where() + ": step " + (i + 1) + ": " + e.getMessage());
        }
      }
      for (Map.Entry<String, Line> line : lines.entrySet()) {
        nothingMore(table, line.getKey(), line.getValue());
      }
    } finally {
      for (Line line : lines.values()) {
        line.close();
      }
    }
  }

  private void play(int index, Step step, Cuts cuts) throws IOException {
    switch (step) {
      case Send(String connection, Template template) -> {
        byte[] bytes = template.render(bound);
        int from = 0;
        for (int end : cuts.ends(index, bytes.length)) {
          line(connection).send(bytes, from, end);
          from = end;
        }
      }
      case Answer answer -> {
        Template expected = answer.expected(reference);
        byte[] bytes = line(answer.connection()).receive(got -> expected.match(got, bound));
        if (expected.match(bytes, bound) != Match.EQUAL) {
          throw new AssertionError(
              "expected\n  " + indent(expected.toString()) + "\nbut got\n  " + written(bytes));
        }
      }
      case Closed(String connection) -> {
        if (!line(connection).awaitClosed()) {
          throw new AssertionError("the connection is not closed");
        }
        lines.remove(connection).close();
      }
      case Shut(String connection) -> line(connection).shutOutput();
      case Advance(int seconds) -> server.advance(seconds);
    }
  }

  private Line line(String connection) throws IOException {
    Line line = lines.get(connection);
    if (line == null) {
      line = server.connect();
      lines.put(connection, line);
    }
    return line;
  }

  /** A no-op's answer must come next: nothing unexpected was said before it. */
  private static void nothingMore(Case table, String name, Line line) throws IOException {
    if (table.steps().stream().anyMatch(step -> step.equals(new Shut(name)))) {
      return;
    }
    Template noop = Template.parse(java.util.List.of("MN\\r\\n"));
    byte[] request = {'m', 'n', '\r', '\n'};
    line.send(request, 0, request.length);
    Map<String, String> none = Map.of();
    byte[] bytes = line.receive(got -> noop.match(got, none));
    if (noop.match(bytes, none) != Match.EQUAL) {
      throw new AssertionError(
          table.where()
              + ": at the end expected only the answer to mn but got\n  "
              + written(bytes));
    }
  }

  private static String written(byte[] bytes) {
    return bytes.length == 0 ? "nothing" : String.join("\n  ", Template.write(bytes));
  }

  private static String indent(String text) {
    return text.isEmpty() ? "nothing" : text.replace("\n", "\n  ");
  }
}
