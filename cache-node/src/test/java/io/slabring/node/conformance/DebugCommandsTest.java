package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How a test of an application moves time and holds items, and that nobody else can. */
class DebugCommandsTest {
  @Test
  void withoutTheFlagTheyAreUnknown() throws IOException {
    try (RunningNode node = RunningNode.start();
        WireConnection client = node.connect()) {
      assertThat(client.ask("debugtime 10\r\n")).isEqualTo("ERROR");
      assertThat(client.ask("debugitem lock key\r\n")).isEqualTo("ERROR");
    }
  }

  @Test
  void timeMovesOnWithoutWaiting() throws IOException {
    try (RunningNode node = RunningNode.start("--debug-commands");
        WireConnection client = node.connect()) {
      assertThat(client.ask("debugtime p\r\n")).isEqualTo("OK");
      client.ask("set key 0 60 1\r\nx\r\n");
      assertThat(client.ask("debugtime 59\r\n")).isEqualTo("OK");
      assertThat(client.get("key")).isEqualTo("x");
      assertThat(client.ask("debugtime 1\r\n")).isEqualTo("OK");
      assertThat(client.get("key")).isNull();
      assertThat(client.ask("debugtime r\r\n")).isEqualTo("OK");
      assertThat(client.ask("debugtime\r\n")).isEqualTo("ERROR");
      assertThat(client.ask("debugtime soon\r\n")).isEqualTo("ERROR");
    }
  }

  @Test
  void anItemIsHeldAndReleased() throws IOException {
    try (RunningNode node = RunningNode.start("--debug-commands");
        WireConnection client = node.connect()) {
      client.ask("set key 0 0 1\r\nx\r\n");
      assertThat(client.ask("debugitem ref key\r\n")).isEqualTo("OK");
      client.ask("set key 0 0 1\r\ny\r\n");
      assertThat(client.get("key")).isEqualTo("y");
      assertThat(client.ask("debugitem unref key\r\n"))
          .as("the reader has the old one")
          .isEqualTo("MISS");
      assertThat(client.ask("debugitem unref reffed\r\n")).isEqualTo("OK");
      assertThat(client.ask("debugitem unref reffed\r\n")).isEqualTo("MISS");
      assertThat(client.ask("debugitem ref nosuch\r\n")).isEqualTo("MISS");
      assertThat(client.ask("debugitem lock key\r\n")).isEqualTo("OK");
      assertThat(client.ask("debugitem unlock key\r\n")).isEqualTo("OK");
      assertThat(client.get("key")).isEqualTo("y");
      assertThat(client.ask("debugitem lock\r\n")).isEqualTo("ERROR");
      assertThat(client.ask("debugitem nosuch key\r\n")).isEqualTo("ERROR");
    }
  }
}
