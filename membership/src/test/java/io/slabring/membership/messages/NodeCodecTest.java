package io.slabring.membership.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeCodecTest {
  private static Node node(String linkIp, int linkPort) {
    return new Node(
        "id", "a", "10.0.0.1", 65535, 1000, "west", linkIp, linkPort, NodeState.JOINING);
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "10.0.0.1, 1", "10.1.0.1, 65535", "fd00::1, 7801"})
  void decode_isTheReverseOfEncode(String linkIp, int linkPort) {
    Node node = node(linkIp, linkPort);
    assertThat(NodeCodec.decode("id", NodeCodec.encode(node))).isEqualTo(node);
  }

  @Test
  void encode_sendsTheLinkAddressOnlyIfItIsAnother() {
    int without = NodeCodec.encode(node("", 0)).length;
    assertThat(NodeCodec.encode(node("10.0.0.1", 1))).hasSize(without + 3);
    assertThat(NodeCodec.encode(node("10.1.0.1", 1))).hasSize(without + 3 + 8);
  }

  @Test
  void decode_ignoresFieldsOfALaterRelease() {
    byte[] bytes = NodeCodec.encode(node("10.1.0.1", 7801));
    byte[] later = Arrays.copyOf(bytes, bytes.length + 9);
    assertThat(NodeCodec.decode("id", later)).isEqualTo(node("10.1.0.1", 7801));
  }

  @ParameterizedTest
  @CsvSource({"10.1.0.1, 0", "localhost, 1", "fd00, 1", "10.1.0, 1"})
  void decode_refusesALinkThatNeedsALookUp(String linkIp, int linkPort) {
    byte[] bytes = NodeCodec.encode(node(linkIp, 1));
    bytes[bytes.length - linkIp.length() - 2] = (byte) linkPort;
    assertThatThrownBy(() -> NodeCodec.decode("id", bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("node data with link " + linkIp + ", port " + linkPort);
  }

  @Test
  void decode_refusesHalfALink() {
    byte[] bytes = NodeCodec.encode(node("10.0.0.1", 7801));
    assertThatThrownBy(() -> NodeCodec.decode("id", Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("node data ends early");
  }
}
