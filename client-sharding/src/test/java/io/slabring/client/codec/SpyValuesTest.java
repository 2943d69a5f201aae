package io.slabring.client.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Flags and bytes as spymemcached's SerializingTranscoder writes them. */
class SpyValuesTest {
  private static final int LIMIT = 1000;
  private static final StandardTranscoder TRANSCODER =
      new StandardTranscoder(new TreeMap<>(), LIMIT, StandardTranscoder.NEVER);

  @Test
  @SuppressWarnings("JavaUtilDate") // spymemcached's type
  void readsWhatItWrites() {
    assertThat(read(0, 'h', 'i')).isEqualTo("hi");
    assertThat(read(8 << 8, 1, 2)).isEqualTo(new byte[] {1, 2});
    assertThat(read(1 << 8, '1')).isEqualTo(true);
    assertThat(read(1 << 8, '0')).isEqualTo(false);
    assertThat(read(2 << 8)).isEqualTo(0);
    assertThat(read(2 << 8, 1, 0)).isEqualTo(256);
    assertThat(read(2 << 8, -1, -1, -1, -2)).isEqualTo(-2);
    assertThat(read(3 << 8, -1, -1, -1, -1, -1, -1, -1, -2)).isEqualTo(-2L);
    assertThat(read(4 << 8, 5)).isEqualTo(new Date(5));
    assertThat(read(5 << 8, -3)).isEqualTo((byte) -3);
    assertThat(read(6 << 8, 0x3f, 0x80, 0, 0)).isEqualTo(1f);
    assertThat(read(7 << 8, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0)).isEqualTo(1d);
    assertThat(TRANSCODER.decode(2 << 8, new byte[] {7}, Long.class)).isEqualTo(7L);
  }

  @Test
  void refusesWhatIsTooLongOrSerialized() {
    assertThatThrownBy(() -> read(2 << 8, 1, 2, 3, 4, 5)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> read(1, 0xac, 0xed))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Java's serialization");
    assertThatThrownBy(() -> read(9 << 8, 1)).isInstanceOf(CodecException.class);
  }

  @Test
  void boundsWhatItUnpacks() throws Exception {
    assertThat(TRANSCODER.decode(2, gzip("x".repeat(LIMIT)), String.class)).hasSize(LIMIT);
    assertThatThrownBy(() -> TRANSCODER.decode(2, gzip("x".repeat(LIMIT + 1)), String.class))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("more than 1000 bytes");
    assertThatThrownBy(() -> read(2, 1, 2, 3)).isInstanceOf(CodecException.class);
  }

  private static Object read(int flags, int... bytes) {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    return TRANSCODER.decode(flags, value, Object.class);
  }

  private static byte[] gzip(String text) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }
}
