package io.slabring.node.server.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.store.command.ClassCounter;
import io.slabring.node.store.life.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Store commands whose key becomes another node's while their value arrives, without a socket. */
class DepartedTest {
  private final OtherNodes others = new OtherNodes();
  private final Dialogue client = new Dialogue(100, null, others, Clock.system());

  @AfterEach
  void close() {
    client.close();
  }

  /** The keys with m in front become another node's. */
  private void move() {
    others.owned = "m";
    client.store().enterView((key, length) -> key[0] != 'm', true, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set m 7 30 5",
        "set m 7 30 5 noreply",
        "add m 0 -1 5",
        "cas m 0 0 5 18446744073709551615",
        "ms m 5 T30 F7 MA N9 c q Oabc k",
        "ms bQ== 5 b C7 E8 I",
      })
  void aRequestWhoseKeyMovesWhileItsValueArrivesIsSentToTheOwner(String line) {
    client.store().enterView((key, length) -> true, false, 1);
    client.say("set m 0 0 1\r\nx\r\n");
    client.answers();
    client.say(line + "\r\nab");
    move();
    assertThat(client.say("cde\r\nmn\r\n")).isEqualTo(Wait.OTHERS);
    assertThat(others.only().request()).isEqualTo(line + "\r\nabcde\r\n");
    assertThat(others.only().isWhole()).isTrue();
    assertThat(others.only().fetch).isFalse();
    others.only().answer("any thing\r\n");
    assertThat(client.answers()).isEqualTo("any thing\r\nMN\r\n");
    assertThat(others.tasks).hasSize(1).allMatch(OtherNodes.Task::isClosed);
    assertThat(client.store().stats().total(ClassCounter.SETS)).as("counted there").isEqualTo(1);
  }

  @Test
  void aLongValueThatHasArrivedIsSentAsItIsTaken() {
    others.room = 100;
    String value = "0123456789".repeat(90_000); // in several chunks
    client.say("set m 0 0 900000\r\n" + value.substring(0, 500_000));
    move();
    assertThat(client.say(value.substring(500_000) + "\r\nmn\r\n")).isEqualTo(Wait.OTHERS);
    OtherNodes.Task task = others.only();
    assertThat(task.request()).hasSize(100);
    for (int i = 0; !task.isWhole(); i++) {
      assertThat(i).isLessThan(1000);
      task.allow(10_000);
    }
    assertThat(task.request()).isEqualTo("set m 0 0 900000\r\n" + value + "\r\n");
    task.answer("STORED\r\n");
    assertThat(client.answers()).isEqualTo("STORED\r\nMN\r\n");
  }

  @Test
  void aFailureAfterAMoveIsAnswered() {
    client.say("set m 0 0 5\r\nab");
    move();
    client.say("cde\r\nmn\r\n");
    others.only().fail("far:1 is tired");
    assertThat(client.answers()).isEqualTo("SERVER_ERROR far:1 is tired\r\nMN\r\n");
  }

  @Test
  void whoLeavesAfterAMoveLeavesNothingBehind() {
    others.room = 10;
    client.say("set m 0 0 5\r\nab");
    move();
    client.say("cde\r\n");
    client.conversation().close();
    assertThat(others.tasks).hasSize(1).allMatch(OtherNodes.Task::isClosed);
  }

  @Test
  void aGuestWhoseKeyMovesWhileItsValueArrivesGoesOnToTheOwner() {
    client.conversation().guest(6, 1, false);
    client.say("set m 0 0 5\r\nab");
    move();
    client.say("cde\r\n");
    assertThat(others.only().hops).isEqualTo(1);
    others.only().answer("STORED\r\n");
    assertThat(client.answers()).isEqualTo("STORED\r\n");
    assertThat(client.conversation().isRequestDone()).isTrue();
  }

  @Test
  void aMalformedValueOfAKeyThatHasMovedIsRefusedHere() {
    client.say("set m 0 0 5\r\nab");
    move();
    client.say("cdexx\r\nmn\r\n");
    assertThat(client.answers()).startsWith("CLIENT_ERROR bad data chunk\r\n").endsWith("MN\r\n");
    assertThat(others.tasks).isEmpty();
  }
}
