package io.slabring.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.protocol.ReplyLine.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyLineTest {
  private final ReplyLine line = new ReplyLine();

  private Kind read(String text) {
    byte[] bytes = ("before" + text + "\r\nVALUE k 0 9").getBytes(US_ASCII);
    return line.readClassic(bytes, 6, 6 + text.length());
  }

  @ParameterizedTest
  @CsvSource({
    "VALUE k 0 0, 0, 0, 0",
    "VALUE some-key 4294967295 100, -1, 100, 0",
    "VALUE k 7 12 18446744073709551615, 7, 12, -1",
  })
  void aValueLineHasFlagsLengthAndVersion(String text, int flags, int length, long cas) {
    assertThat(read(text)).isEqualTo(Kind.VALUE);
    assertThat(line.clientFlags()).isEqualTo(flags);
    assertThat(line.length()).isEqualTo(length);
    assertThat(line.cas()).isEqualTo(cas);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VALUE ",
        "VALUE k",
        "VALUE k 0",
        "VALUE k 0 ",
        "VALUE k 0 x",
        "VALUE k 0 1x",
        "VALUE k 0 2147483646",
        "VALUE k 4294967296 1",
        "VALUE k 0 1 2 3",
        "VALUE k 0 1 x"
      })
  void anyOtherValueLineIsMalformed(String text) {
    assertThat(read(text)).isEqualTo(Kind.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({"END, CLASSIC", "VA 5, VALUE", "EN, EN", "VALUEk 0 1, CLASSIC", "ERROR, ERROR"})
  void otherLinesAreReadAsBefore(String text, Kind kind) {
    assertThat(read(text)).isEqualTo(kind);
  }

  @Test
  void aLineIsAReplyOnlyAsAWhole() {
    assertThat(read("END")).isEqualTo(Kind.CLASSIC);
    assertThat(line.is(Reply.END)).isTrue();
    assertThat(line.is(Reply.EN)).isFalse();
    assertThat(line.is(Reply.ERROR)).isFalse();
    read("ENDED");
    assertThat(line.is(Reply.END)).isFalse();
  }
}
