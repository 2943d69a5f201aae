package io.slabring.node.server.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of frames: those of this release must be understood by all later ones. */
class FramesTest {
  /** HELLO, a request, its cancelling, a credit, and a request of two frames, as written by 1. */
  private static final String RECORDED =
      "00000020"
          + "01"
          + "00"
          + "0000"
          + "534c424c"
          + "01"
          + "01"
          + "0000018bcfe56800"
          + "0000000000000007"
          + "0474657374"
          + "046e656172"
          + "00000011"
          + "02"
          + "03"
          + "0005"
          + "01"
          + "00"
          + "0000000000000007"
          + "67657420610d0a"
          + "00000000"
          + "05"
          + "00"
          + "0005"
          + "00000004"
          + "04"
          + "00"
          + "03ff"
          + "00004000"
          + "0000000c"
          + "02"
          + "01"
          + "0000"
          + "02"
          + "01"
          + "0000000000000008"
          + "6d67"
          + "00000000"
          + "02"
          + "02"
          + "0000"
          + "00000003"
          + "03"
          + "02"
          + "0001"
          + "48440d";

  private static final String MEANT =
      "hello test near 1-1 1700000000000 7\n"
          + "begin 5 kind 1 hops 0 view 7\n"
          + "request 5 get a\r\n\n"
          + "end 5\n"
          + "cancel 5\n"
          + "credit 1023 16384\n"
          + "begin 0 kind 2 hops 1 view 8\n"
          + "request 0 mg\n"
          + "end 0\n"
          + "reply 1 HD\r\n"
          + "end 1\n";

  /** Writes down what it is given. */
  private static final class Notes implements FrameSink {
    private final StringBuilder text = new StringBuilder();
    private String open = "";

    @Override
    public void hello(ByteBuffer in, int from, int to) {
      Hello hello = Hello.read(in, from, to);
      text.append(
          "hello %s %s %d-%d %d %d\n"
              .formatted(
                  hello.cluster(),
                  hello.nodeId(),
                  hello.lowest(),
                  hello.highest(),
                  hello.clockMillis(),
                  hello.view()));
    }

    @Override
    public void begin(int slot, int kind, int hops, long version) {
      text.append("begin %d kind %d hops %d view %d\n".formatted(slot, kind, hops, version));
    }

    @Override
    public void request(int slot, ByteBuffer in, int from, int to, boolean last) {
      bytes("request " + slot + " ", slot, in, from, to, last);
    }

    @Override
    public void reply(int slot, ByteBuffer in, int from, int to, boolean last) {
      bytes("reply " + slot + " ", slot, in, from, to, last);
    }

    /** However the bytes are cut, they are noted in one line. */
    private void bytes(String what, int slot, ByteBuffer in, int from, int to, boolean last) {
      byte[] piece = new byte[to - from];
      in.get(from, piece);
      if (piece.length > 0) {
        text.append(open.equals(what) ? "" : what);
        text.append(new String(piece, StandardCharsets.ISO_8859_1));
        open = what;
      }
      if (last) {
        text.append("\nend ").append(slot).append('\n');
        open = "";
      }
    }

    @Override
    public void credit(int slot, int bytes) {
      text.append("credit %d %d\n".formatted(slot, bytes));
    }

    @Override
    public void cut(int slot) {
      text.append("cut ").append(slot).append('\n');
    }

    @Override
    public void cancel(int slot) {
      text.append("cancel ").append(slot).append('\n');
    }
  }

  private static String read(byte[] bytes, int piece) {
    Notes notes = new Notes();
    FrameReader reader = new FrameReader(notes);
    ByteBuffer all = ByteBuffer.wrap(bytes);
    for (int at = 0; at < bytes.length; at += piece) {
      reader.read(all, at, Math.min(at + piece, bytes.length));
    }
    return notes.text.toString();
  }

  private static byte[] recorded() {
    return HexFormat.of().parseHex(RECORDED);
  }

  @Test
  void whatThisReleaseSaysIsUnderstood() {
    assertThat(read(recorded(), Integer.MAX_VALUE / 2)).isEqualTo(MEANT);
  }

  @Test
  void inWhateverPiecesItComes() {
    for (int piece = 1; piece < 80; piece++) {
      assertThat(read(recorded(), piece)).as("pieces of %d bytes", piece).isEqualTo(MEANT);
    }
  }

  @Test
  void aReplyThatIsCutIsUnderstood() {
    byte[] cut = HexFormat.of().parseHex(RECORDED.substring(0, 80) + "0000000006000007");
    assertThat(read(cut, 3)).endsWith("cut 7\n");
  }

  @Test
  void aHelloIsWrittenAsItWasRecorded() {
    byte[] body = Hello.of("test", "near", 1_700_000_000_000L, 7).bytes();
    String hex = HexFormat.of().formatHex(body);
    assertThat("%08x".formatted(body.length) + "01000000" + hex)
        .isEqualTo(RECORDED.substring(0, 16 + hex.length()));
  }

  @Test
  void anItemIsWrittenAsItWasRecorded() {
    ByteBuffer record = ByteBuffer.allocate(ItemRecord.BYTES);
    ItemRecord.write(record, 0, ItemRecord.ITEM, 5, 250, -1, 1_700_000_000_000L, 60, 2, 3 << 20);
    assertThat(HexFormat.of().formatHex(record.array()))
        .isEqualTo("0105fa" + "ffffffff" + "0000018bcfe56800" + "0000003c" + "02" + "00300000");
    assertThat(ItemRecord.keyLength(record, 0)).isEqualTo(250);
    assertThat(ItemRecord.expiresAtMillis(record, 0)).isEqualTo(1_700_000_000_000L);
    assertThat(ItemRecord.idleSeconds(record, 0)).isEqualTo(60);
    assertThat(ItemRecord.segment(record, 0)).isEqualTo(2);
    assertThat(ItemRecord.valueLength(record, 0)).isEqualTo(3 << 20);
  }

  @Test
  void aLaterReleaseMaySayMoreInItsHello() {
    byte[] bytes = HexFormat.of().parseHex("00000022" + RECORDED.substring(8, 80) + "abcd");
    assertThat(read(bytes, 7)).startsWith("hello test near 1-1");
  }

  @ParameterizedTest
  @CsvSource({
    "0000000002030000, the first frame is no HELLO",
    "0000000009000000, the first frame is no HELLO",
    "4745542061000000, the first frame is no HELLO",
    "0000050001000000, a frame of type 1 with flags 0 and length 1280",
    "ffffffff01000000, a frame of type 1 with flags 0 and length -1",
  })
  void whatDoesNotBeginLikeALinkIsRefused(String hex, String message) {
    assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex), 100))
        .isInstanceOf(BadFrameException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "0000000001000000, a second HELLO",
    "0001000102020000, a frame of type 2 with flags 2 and length 65537",
    "ffffffff02020000, a frame of type 2 with flags 2 and length -1",
    "0000000902030000, a frame of type 2 with flags 3 and length 9",
    "0000000002000000, a frame of type 2 with flags 0 and length 0",
    "0000000103010000, a frame of type 3 with flags 1 and length 1",
    "0000000504000000, a frame of type 4 with flags 0 and length 5",
    "0000000105000000, a frame of type 5 with flags 0 and length 1",
    "0000000106000000, a frame of type 6 with flags 0 and length 1",
    "0000000007000000, a frame of type 7 with flags 0 and length 0",
    "0000000005000400, slot 1024",
    "000000040400000000000000, a credit of 0",
    "0000000404000000ffffffff, a credit of -1",
    "0000000a0203000005000000000000000007, a request of kind 5",
  })
  void aBadFrameIsRefused(String hex, String message) {
    byte[] bytes = HexFormat.of().parseHex(RECORDED.substring(0, 80) + hex);
    assertThatThrownBy(() -> read(bytes, 100))
        .isInstanceOf(BadFrameException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"'', of something else", "534c424c0101, of something else"})
  void aHelloThatIsTooShortIsRefused(String hex, String message) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> Hello.read(ByteBuffer.wrap(bytes), 0, bytes.length))
        .isInstanceOf(BadFrameException.class)
        .hasMessage("a HELLO " + message);
  }

  @Test
  void aHelloWhoseTextsAreCutIsRefused() {
    byte[] bytes = Hello.of("test", "near", 0, 7).bytes();
    for (int length = 24; length < bytes.length; length++) {
      int to = length;
      assertThatThrownBy(() -> Hello.read(ByteBuffer.wrap(bytes), 0, to))
          .isInstanceOf(BadFrameException.class);
    }
  }
}
