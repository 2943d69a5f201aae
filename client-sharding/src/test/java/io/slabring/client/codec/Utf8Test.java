package io.slabring.client.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.codec.Transcoder.Encoded;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text is stored as it is, or refused. */
class Utf8Test {
  private static final StandardTranscoder TRANSCODER =
      new StandardTranscoder(new TreeMap<>(), 1000, StandardTranscoder.NEVER);

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "?", "Grüße", "\uFFFD", "😀", "a😀b😀", "\u0000", "漢字"})
  void comesBackAsItWas(String text) {
    assertThat(Utf8.encode(text)).isEqualTo(text.getBytes(UTF_8));
    assertThat(Utf8.decode(Utf8.encode(text))).isEqualTo(text);
    Encoded encoded = TRANSCODER.encode(text);
    assertThat(TRANSCODER.decode(encoded.flags(), encoded.bytes(), String.class)).isEqualTo(text);
  }

  @Test
  void halfAPairIsRefusedWithItsPlace() {
    String smile = "😀";
    String high = smile.substring(0, 1);
    String low = smile.substring(1);
    for (String broken : new String[] {high, low, "a" + high, low + high, high + high + low}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Utf8.encode(broken))
          .withMessageContaining("surrogate");
      assertThatThrownBy(() -> TRANSCODER.encode(broken)).isInstanceOf(CodecException.class);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Utf8.encode("ab" + high + "c"))
        .withMessageStartingWith("index 2 holds U+D83D");
  }

  @Test
  void bytesThatAreNoTextAreNotReadAsAnother() {
    for (byte[] bytes :
        new byte[][] {{(byte) 0xff}, {'a', (byte) 0xc3}, {(byte) 0xed, -96, -128}}) {
      assertThatThrownBy(() -> TRANSCODER.decode(Flags.TEXT, bytes, String.class))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("not UTF-8")
          .hasMessageContaining("byte[]");
      assertThat(TRANSCODER.decode(Flags.TEXT, bytes, byte[].class)).isEqualTo(bytes);
    }
  }
}
