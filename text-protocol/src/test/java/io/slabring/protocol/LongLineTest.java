package io.slabring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.protocol.Feeder.Surroundings;
import io.slabring.protocol.Request.KeyStep;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongLineTest {

  private static final String KEY_250 = RequestTable.KEY_250;
  private static final String KEY_251 = RequestTable.KEY_251;
  private static final int ROUGHLY_LINE_MAX = Limits.LINE_MAX / 2 - 10;

  /** What is no request may be shorter than what is one. */
  @ParameterizedTest
  @ValueSource(strings = {"delete %s\r\n", "delete %s\n", "mg %s v\r\n", "what %s\r\n"})
  void acceptsALineOfTheGreatestLengthAndClosesOnAnother(String form) {
    int greatest = form.startsWith("what") ? Limits.LINE_MAX : Limits.LONG_LINE_MAX;
    int rest = form.length() - "%s".length() - (form.endsWith("\r\n") ? 2 : 1);
    int terminator = form.endsWith("\r\n") ? 1 : 0;
    String longest = form.formatted("k".repeat(greatest - rest - terminator));
    assertSameAtAllCuts(longest + "mn\r\n", 97).hasSize(2).first().asString().startsWith("REFUSED");
    String tooLong = form.formatted("k".repeat(greatest - rest - terminator + 1));
    assertSameAtAllCuts(tooLong + "mn\r\n", 97).containsExactly("CLOSE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete %s",
        "delete %s noreply",
        "incr %s 1",
        "touch %s 0",
        "set %s 0 0 4",
        "set %s 0 0 4 noreply",
        "cas %s 0 0 4 1",
        "mg %s v",
        "ms %s 4 T0",
        "md %s q",
        "ma %s",
        "me %s",
        "mg k v O%s",
        "gat 100 %s k",
        "gats x %s k",
        "get k %s"
      })
  void refusesALongLineAndGoesOnBehindIt(String form) {
    String line = form.formatted("k".repeat(2500));
    boolean block = form.contains(" 4");
    String text = line + "\r\n" + (block ? "mn\r\n\r\n" : "") + "mn\r\n";
    assertSameAtAllCuts(text, 41)
        .satisfiesExactly(
            refused -> assertThat(refused).matches("REFUSED (BAD|INVALID|OPAQUE).*|G.*TOO_LONG"),
            next -> assertThat(next).isEqualTo("MN"));
  }

  @Test
  void answersALongLineThatIsInOrder() {
    String many = " a".repeat(1500);
    assertSameAtAllCuts("mg k v P" + "p".repeat(3000) + "\r\nmn\r\n", 41)
        .hasSize(2)
        .last()
        .isEqualTo("MN");
    assertSameAtAllCuts("delete k" + many + "\r\nmn\r\n", 41).hasSize(2).last().isEqualTo("MN");
    assertSameAtAllCuts("set k" + " ".repeat(3000) + "0 0 2\r\nmn\r\nmn\r\n", 41)
        .hasSize(2)
        .last()
        .isEqualTo("MN");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 2047, 2048, 2049, 2050, 16384, 65536})
  void readsAGatOfManyKeys(int piece) {
    int count = piece < 100 ? 3_000 : 100_000;
    String keys =
        IntStream.range(0, count).mapToObj(i -> "key-" + i).collect(Collectors.joining(" "));
    assertThat(feedInPieces("gats 100 " + keys + "\r\nmn\r\n", piece))
        .containsExactly("GATS exptime=100 " + keys, "MN");
  }

  @Test
  void closesOnALineWithoutEnd() {
    assertSameAtAllCuts("k".repeat(5000), 97).containsExactly("CLOSE");
    assertSameAtAllCuts(" ".repeat(5000), 97).containsExactly("CLOSE");
    assertSameAtAllCuts("delete " + "k ".repeat(9000), 397).containsExactly("CLOSE");
    assertSameAtAllCuts("gat 0 " + " ".repeat(17_000), 397).containsExactly("CLOSE");
    assertSameAtAllCuts("getx" + "k ".repeat(3000) + "\r\n", 97).containsExactly("CLOSE");
    assertSameAtAllCuts(" ".repeat(101) + "get " + "k ".repeat(3000) + "\r\n", 97)
        .containsExactly("CLOSE");
  }

  @Test
  void refusesALongIndentedGetOnceItsLineHasEnded() {
    assertSameAtAllCuts(" ".repeat(100) + "get " + "k ".repeat(3000) + "\r\nmn\r\n", 97)
        .containsExactly("REFUSED ERROR", "MN");
    assertSameAtAllCuts(" gets " + "k ".repeat(3000) + "\nmn\r\n", 97)
        .containsExactly("REFUSED ERROR", "MN");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 2047, 2048, 2049, 2050, 16384, 65536})
  void readsAGetOfManyKeys(int piece) {
    int count = piece < 100 ? 3_000 : 100_000;
    String keys =
        IntStream.range(0, count).mapToObj(i -> "key-" + i).collect(Collectors.joining(" "));
    assertThat(feedInPieces("get " + keys + "\r\nmn\r\n", piece))
        .containsExactly("GET " + keys, "MN");
  }

  @Test
  void goesOnBehindAnyKeyOfAGet() {
    byte[] line = bytes("gat 7 aaa b  " + KEY_250 + " d\r\n");
    ByteBuffer in = ByteBuffer.wrap(line);
    List<String> keys = List.of("aaa", "b", KEY_250, "d");
    RequestParser parser = new RequestParser();
    Request request = new Request();
    for (int read = 1; read <= keys.size(); read++) {
      parser.parse(in, 0, line.length, request);
      for (int i = 0; i < read; i++) {
        assertThat(request.nextKey()).isEqualTo(KeyStep.KEY);
      }
      Request kept = new Request();
      parser.keepKeys(request, kept);
      parser.continueKeys(in, request.keyOffset() + request.keyLength(), line.length, kept);
      for (String key : keys.subList(read, keys.size())) {
        assertThat(kept.nextKey()).isEqualTo(KeyStep.KEY);
        assertThat(Rendering.key(kept)).isEqualTo(key);
      }
      assertThat(kept.nextKey()).isEqualTo(KeyStep.END);
      assertThat(kept.end()).isEqualTo(line.length);
      assertThat(kept.verb()).isEqualTo(Verb.GAT);
      assertThat(kept.exptime()).isEqualTo(7);
    }
  }

  @Test
  void readsALongGetAtEveryCut() {
    String keys = "a b  c " + KEY_250 + "   d  ";
    String line = "gets " + keys.repeat(10) + "z\r\n";
    String rendered = ("GETS " + keys.repeat(10) + "z").replaceAll(" +", " ");
    assertSameAtAllCuts(line + "mn\r\n", 17).containsExactly(rendered, "MN");
    assertSameAtAllCuts(line.replace("\r", "") + "mn\r\n", 17).containsExactly(rendered, "MN");
    assertSameAtAllCuts("get " + (KEY_250 + " ").repeat(12) + "\n", 17)
        .containsExactly("GET" + (" " + KEY_250).repeat(12));
  }

  @Test
  void endsALongGetAtAKeyThatIsTooLong() {
    String keys = "k ".repeat(ROUGHLY_LINE_MAX);
    String rendered = "GET " + keys + "TOO_LONG";
    assertSameAtAllCuts("get " + keys + KEY_251 + " b\r\nmn\r\n", 17)
        .containsExactly(rendered, "MN");
    assertSameAtAllCuts("get " + keys + KEY_251 + "\r\nmn\r\n", 17).containsExactly(rendered, "MN");
    assertSameAtAllCuts("get " + keys + KEY_250 + "\r\nmn\r\n", 17)
        .containsExactly("GET " + keys + KEY_250, "MN");
    assertSameAtAllCuts("get " + keys + KEY_250 + "\r\r\nmn\r\n", 17)
        .containsExactly(rendered, "MN");
  }

  @Test
  void boundsAKeyWithoutEnd() {
    assertThat(feedInPieces("get " + "k".repeat(1_000_000) + "\r\nmn\r\n", 1000))
        .containsExactly("GET TOO_LONG", "MN");
  }

  @Test
  void refusesALongGetWithoutAnyKey() {
    assertSameAtAllCuts("get " + " ".repeat(3000) + "\r\nmn\r\n", 97)
        .containsExactly("GET TOO_LONG", "MN");
  }

  private static org.assertj.core.api.ListAssert<String> assertSameAtAllCuts(
      String text, int step) {
    byte[] input = bytes(text);
    List<String> whole = Feeder.feedWhole(input);
    for (int cut = 0; cut <= input.length; cut += nearALimit(cut, input.length) ? 1 : step) {
      assertThat(Feeder.feed(input, Surroundings.SPACES, cut))
          .as("cut at %d", cut)
          .isEqualTo(whole);
    }
    assertThat(Feeder.feedByteByByte(input, Surroundings.NOTHING)).isEqualTo(whole);
    return assertThat(whole);
  }

  private static boolean nearALimit(int cut, int length) {
    return Math.abs(cut - Limits.LINE_MAX) < 10 || length - cut < 20;
  }

  private static List<String> feedInPieces(String text, int piece) {
    byte[] input = bytes(text);
    int[] pieces = new int[input.length / piece];
    Arrays.fill(pieces, piece);
    return Feeder.feed(input, Surroundings.NOTHING, pieces);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
