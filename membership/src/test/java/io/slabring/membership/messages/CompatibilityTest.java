package io.slabring.membership.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.Stake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The bytes between members, as recorded. If a test here fails, members of the last release no
 * longer understand those of this one: do not change the bytes, introduce a format beside the old
 * one (docs/member-protocol.md).
 */
class CompatibilityTest {
  private static final Path DOCS = Path.of("../docs/member-protocol.md");

  private static final Node FIRST =
      new Node(
          "0f8a1c52-6a0e-4b7d-9a55-3e3f1d2c4b6a",
          "cache-1.example",
          "10.0.0.1",
          11211,
          1,
          "west",
          NodeState.SERVING);
  private static final Node SECOND =
      new Node(
          "c7b1d9e4-02f3-4d86-8a17-5be09f6c3d21",
          "fd00::2",
          "fd00::2",
          11212,
          1000,
          "",
          NodeState.LEAVING);

  /** Written by the release before, which knew no link. */
  private static final String FIRST_BYTES =
      "012bcb0001" + "0f63616368652d312e6578616d706c65" + "0831302e302e302e31" + "0477657374";

  private static final String SECOND_BYTES =
      "012bcc03e8" + "07666430303a3a32" + "07666430303a3a32" + "00";

  private static final String LINK_BYTES = "1e79" + "0831302e312e302e31";

  private static final String HELLO_BYTES =
      "0201"
          + "1122334455667788"
          + "01"
          + "000000000cfe6afb"
          + "0102030405060708"
          + "1112131415161718"
          + "0000000000000000"
          + "2122232425262728"
          + "02"
          + "000000000cfe6af8";

  private static final String NEWS_BYTES =
      "0204"
          + "3132333435363738"
          + "02"
          // an edition with one node
          + "000000000cfe6afa"
          + "1112131415161718"
          + "0000000000000000"
          + "2122232425262728"
          + "0000000000000001"
          + "0000000000000000"
          + "0000000080000000"
          + "0001"
          + "0f8a1c526a0e4b7d9a553e3f1d2c4b6a"
          + "01"
          + "23"
          + FIRST_BYTES
          // the next one, with two
          + "000000000cfe6afb"
          + "0102030405060708"
          + "1112131415161718"
          + "2122232425262728"
          + "0000000000000010"
          + "0000000000000003"
          + "000000000cfe6efa"
          + "0002"
          + "0f8a1c526a0e4b7d9a553e3f1d2c4b6a"
          + "01"
          + "23"
          + FIRST_BYTES
          + "c7b1d9e402f34d868a175be09f6c3d21"
          + "02"
          + "16"
          + SECOND_BYTES;

  private static final Message HELLO =
      new Message.Hello(
          0x1122334455667788L,
          NodeState.SERVING,
          218_000_123,
          0x0102030405060708L,
          0x1112131415161718L,
          0,
          0x2122232425262728L,
          Stake.ITEMS,
          218_000_120);

  private static final Message NEWS =
      new Message.News(
          0x3132333435363738L,
          List.of(
              new Edition(
                  new ClusterView(218_000_122, List.of(FIRST), 0x2122232425262728L),
                  0x1112131415161718L,
                  0,
                  Lane.ALL),
              new Edition(
                  new ClusterView(218_000_123, List.of(FIRST, SECOND), 0x2122232425262728L),
                  0x0102030405060708L,
                  0x1112131415161718L,
                  new Lane(16, 3, 218_001_146))));

  private static void assertRecorded(Message message, String hex) {
    assertThat(HexFormat.of().formatHex(MessageCodec.encode(message))).isEqualTo(hex);
    assertThat(MessageCodec.decode(ByteBuffer.wrap(bytes(hex)))).isEqualTo(message);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void everyMessageIsWrittenAndReadAsTheReleaseBeforeDidIt() {
    assertRecorded(HELLO, HELLO_BYTES);
    assertRecorded(NEWS, NEWS_BYTES);
    assertRecorded(new Message.Ask(0x1122334455667788L), "02021122334455667788");
    assertRecorded(new Message.Show(), "0203");
  }

  /** Every release ignores what follows the fields that it knows, the one before this too. */
  @Test
  void theLinkFollowsWhatTheReleaseBeforeReads() {
    Node linked =
        new Node(
            FIRST.id(),
            FIRST.host(),
            FIRST.ip(),
            11211,
            1,
            "west",
            "10.1.0.1",
            7801,
            FIRST.state());
    String hex = HexFormat.of().formatHex(NodeCodec.encode(linked));
    assertThat(hex).isEqualTo(FIRST_BYTES + LINK_BYTES);
    assertThat(NodeCodec.decode(FIRST.id(), bytes(hex)).withState(NodeState.SERVING))
        .isEqualTo(linked);
  }

  @Test
  void theDocumentShowsTheseBytes() throws IOException {
    String digits = Files.readString(DOCS).replaceAll("[^0-9a-f]", "");
    assertThat(digits).contains(HELLO_BYTES).contains(FIRST_BYTES + LINK_BYTES);
  }

  @Test
  void rangesOfFormatsAreWrittenAndReadAsRecorded() {
    assertThat(Formats.OWN.encode()).containsExactly(2, 2);
    assertThat(Formats.decode(bytes("0202"))).isEqualTo(Formats.OWN);
    assertThat(Formats.decode(bytes("02ff99"))).isEqualTo(new Formats(2, 255));
    assertThat(Formats.decode(null)).isEqualTo(new Formats(2, 2));
    for (String damaged : List.of("", "02", "0001", "0302")) {
      assertThatThrownBy(() -> Formats.decode(bytes(damaged)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("message formats");
    }
  }

  @Test
  void rangesOverlapIfTheyHaveAFormatInCommon() {
    Formats middle = new Formats(3, 5);
    assertThat(middle.overlap(new Formats(1, 2))).isFalse();
    assertThat(middle.overlap(new Formats(1, 3))).isTrue();
    assertThat(middle.overlap(new Formats(4, 4))).isTrue();
    assertThat(middle.overlap(new Formats(5, 9))).isTrue();
    assertThat(middle.overlap(new Formats(6, 9))).isFalse();
  }

  @Test
  void aMessageOfALaterFormatIsNotRead() {
    assertThatThrownBy(() -> MessageCodec.decode(ByteBuffer.wrap(bytes("0301"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("message of format 3, and this node reads 2");
  }
}
