package io.slabring.node.conformance;

import io.slabring.node.conformance.Transcript.Advance;
import io.slabring.node.conformance.Transcript.Case;
import io.slabring.node.conformance.Transcript.Send;
import io.slabring.node.conformance.TranscriptPlayer.Cuts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Our node answers every transcript as it stands there: over real sockets, and, cut exactly, byte
 * by byte, in two pieces at every position and with all requests at once.
 */
class TranscriptTest {
  /** Longer conversations are not joined, and each request is cut at its ends and some places. */
  private static final int CUT_ALL_BELOW = 3_000;

  private static final int CUTS_AT_EACH_END = 8;
  private static final int CUTS_BETWEEN = 4;

  /** What is longer than this is not sent byte by byte. */
  private static final int BYTEWISE_BELOW = 20_000;

  /** Plays one case in one way. */
  private interface Play {
    void play(Case table) throws IOException;
  }

  @TestFactory
  Stream<DynamicNode> overSockets() throws IOException {
    RunningNode node = RunningNode.start("-m", "64", "-t", "2");
    SocketServer server = new SocketServer(node.address());
    return cases(
            table -> table.steps().stream().noneMatch(Advance.class::isInstance),
            table -> {
              server.reset();
              TranscriptPlayer.play(table, server, Cuts.WHOLE, false);
            })
        .onClose(() -> closeQuietly(node));
  }

  @TestFactory
  Stream<DynamicNode> whole() {
    return embedded(
        table -> true, (table, server) -> TranscriptPlayer.play(table, server, Cuts.WHOLE, false));
  }

  @TestFactory
  Stream<DynamicNode> byteByByte() {
    return embedded(
        table -> sentBytes(table) < BYTEWISE_BELOW,
        (table, server) -> TranscriptPlayer.play(table, server, Cuts.BYTES, false));
  }

  @TestFactory
  Stream<DynamicNode> allRequestsAtOnce() {
    return embedded(
        table -> table.joined() != null,
        (table, server) -> TranscriptPlayer.play(table.joined(), server, Cuts.WHOLE, false));
  }

  @TestFactory
  Stream<DynamicNode> allRequestsAtOnceButByteByByte() {
    return embedded(
        table -> table.joined() != null && sentBytes(table) < BYTEWISE_BELOW,
        (table, server) -> TranscriptPlayer.play(table.joined(), server, Cuts.BYTES, false));
  }

  @TestFactory
  Stream<DynamicNode> cutAtEveryPosition() {
    return embedded(table -> true, TranscriptTest::playEveryCut);
  }

  private static void playEveryCut(Case table, EmbeddedLines server) throws IOException {
    Case joined = sentBytes(table) > CUT_ALL_BELOW ? null : table.joined();
    Case cut = joined == null ? table : joined;
    for (int step = 0; step < cut.steps().size(); step++) {
      if (cut.steps().get(step) instanceof Send send) {
        int length = length(send);
        for (int position : positions(length)) {
          server.reset();
          try {
            TranscriptPlayer.play(cut, server, Cuts.at(step, position), false);
          } catch (AssertionError e) {
            throw new AssertionError("cut at byte " + position + " of " + length + ": " + e, e);
          }
        }
      }
    }
  }

  private static int[] positions(int length) {
    if (length <= CUT_ALL_BELOW) {
      return IntStream.range(1, length).toArray();
    }
    int stride = (length - 2 * CUTS_AT_EACH_END) / CUTS_BETWEEN + 1;
    return IntStream.range(1, length)
        .filter(at -> at <= CUTS_AT_EACH_END || at >= length - CUTS_AT_EACH_END || at % stride == 0)
        .toArray();
  }

  private static int length(Send send) {
    return send.bytes().sizeAtLeast();
  }

  private static int sentBytes(Case table) {
    int bytes = 0;
    for (Transcript.Step step : table.steps()) {
      if (step instanceof Send send) {
        bytes += length(send);
      }
    }
    return bytes;
  }

  private interface EmbeddedPlay {
    void play(Case table, EmbeddedLines server) throws IOException;
  }

  private static Stream<DynamicNode> embedded(
      java.util.function.Predicate<Case> filter, EmbeddedPlay play) {
    return cases(
        filter,
        table -> {
          try (EmbeddedLines server = new EmbeddedLines()) {
            play.play(table, server);
            server.checkAtRest();
          }
        });
  }

  private static Stream<DynamicNode> cases(java.util.function.Predicate<Case> filter, Play play) {
    List<DynamicNode> tables = new ArrayList<>();
    Function<Case, DynamicTest> test =
        table -> DynamicTest.dynamicTest(table.name(), () -> play.play(table));
    for (Transcript transcript : Transcript.all()) {
      List<DynamicTest> tests = transcript.cases().stream().filter(filter).map(test).toList();
      tables.add(DynamicContainer.dynamicContainer(transcript.name(), tests));
    }
    return tables.stream();
  }

  private static void closeQuietly(RunningNode node) {
    try {
      node.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
