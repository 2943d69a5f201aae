package io.slabring.node.server.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.store.life.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for keys that are elsewhere, without a socket: keys with o or f in front are. */
class ForwardingTest {
  private static final int TURN = 100;

  private final OtherNodes others = new OtherNodes();
  private final Dialogue client = new Dialogue(TURN, null, others, Clock.system());

  @AfterEach
  void close() {
    client.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set o 0 0 1\r\nx\r\n",
        "add o 0 0 1\r\nx\r\n",
        "replace o 0 0 1\r\nx\r\n",
        "append o 0 0 1\r\nx\r\n",
        "prepend o 0 0 1\r\nx\r\n",
        "cas o 0 0 1 5\r\nx\r\n",
        "delete o\r\n",
        "incr o 1\r\n",
        "decr o 1\r\n",
        "touch o 1\r\n",
        "mg o v\r\n",
        "ms o 1 c\r\nx\r\n",
        "md o q\r\n",
        "ma o v\r\n",
        "me o\r\n"
      })
  void aRequestIsSentAsItIsAndItsReplyPassedOn(String request) {
    assertThat(client.say("mn\r\n" + request + "mn\r\n")).isEqualTo(Wait.OTHERS);
    OtherNodes.Task task = others.only();
    assertThat(task.request()).isEqualTo(request);
    assertThat(task.isWhole()).isTrue();
    assertThat(task.fetch).isFalse();
    assertThat(task.part).isFalse();
    assertThat(client.answers()).isEqualTo("MN\r\n");
    task.reply("any ", false);
    task.answer("thing\r\n");
    assertThat(client.answers()).isEqualTo("any thing\r\nMN\r\n");
    assertThat(task.isClosed()).isTrue();
    assertThat(client.conversation().phase()).isEqualTo(Phase.LINE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set o 0 0 1 noreply\r\nx\r\n",
        "delete o noreply\r\n",
        "incr o 1 noreply\r\n",
        "touch o 1 noreply\r\n",
        "mg o v q\r\n",
        "ms o 1 q\r\nx\r\n",
        "md o q\r\n",
        "ma o q\r\n"
      })
  void whatNeedsNoReplyMayHaveNone(String request) {
    client.say(request + "mn\r\n");
    others.only().answer("");
    assertThat(client.answers()).isEqualTo("MN\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"set o 0 0 1\r\nx\r\n", "delete o\r\n", "mg o\r\n", "ma o v\r\n"})
  void aReplyThatIsEmptyIsAFailure(String request) {
    client.say(request + "mn\r\n");
    others.only().answer("");
    assertThat(client.answers())
        .isEqualTo("SERVER_ERROR the owner of this key has given no reply\r\nMN\r\n");
  }

  @Test
  void aFailureIsAnswered() {
    client.say("set o 0 0 1\r\nx\r\nmn\r\n");
    others.only().fail("far:1 is tired");
    assertThat(client.answers()).isEqualTo("SERVER_ERROR far:1 is tired\r\nMN\r\n");
  }

  @Test
  void aFailureOfWhatWantsNoReplyIsNotAnswered() {
    client.say("set o 0 0 1 noreply\r\nx\r\nmn\r\n");
    others.only().fail("far:1 is tired");
    assertThat(client.answers()).isEqualTo("MN\r\n");
  }

  @Test
  void afterAFailureTheRestOfTheValueIsPassedOver() {
    client.say("set o 0 0 10\r\nabc");
    others.only().fail("far:1 is tired");
    assertThat(client.conversation().phase()).isEqualTo(Phase.SWALLOW);
    client.say("defghij\r\nmn\r\n");
    assertThat(client.answers()).isEqualTo("SERVER_ERROR far:1 is tired\r\nMN\r\n");
  }

  @Test
  void aFailureInTheMiddleOfAReplyEndsTheConnection() {
    client.say("mg o v\r\nmn\r\n");
    others.only().reply("VA 3\r\na", false);
    others.only().fail("far:1 is tired");
    assertThat(client.conversation().waitsFor()).isEqualTo(Wait.END);
    assertThat(client.answers()).isEqualTo("VA 3\r\na");
  }

  @Test
  void aValueIsSentAsItComesAndAsItIsTaken() {
    others.room = 10;
    String value = "0123456789".repeat(1000);
    client.say("set o 0 0 10000\r\n" + value.substring(0, 5000));
    OtherNodes.Task task = others.only();
    assertThat(task.request()).hasSize(10);
    task.allow(3000);
    assertThat(task.request()).hasSize(3010);
    client.say(value.substring(5000));
    task.allow(1 << 20);
    assertThat(client.say("\r\nmn\r\n")).isEqualTo(Wait.OTHERS);
    assertThat(task.request()).isEqualTo("set o 0 0 10000\r\n" + value + "\r\n");
    task.answer("STORED\r\n");
    assertThat(client.answers()).isEqualTo("STORED\r\nMN\r\n");
  }

  @Test
  void aClientThatReadsSlowlyGetsALargeReplyInPieces() {
    String reply = "VA 100000\r\n" + "0123456789".repeat(10000) + "\r\n";
    client.say("mg o v\r\nmn\r\n");
    client.outlet().reads(1);
    others.only().answer(reply);
    StringBuilder got = new StringBuilder(client.answers());
    assertThat(got).hasSizeLessThan(20_000);
    assertThat(client.conversation().waitsFor()).isIn(Wait.OTHERS, Wait.CLIENT);
    while (got.length() < reply.length() + 4) {
      client.outlet().reads(1);
      client.goOn();
      String more = client.answers();
      assertThat(more).isNotEmpty();
      got.append(more);
    }
    assertThat(got).hasToString(reply + "MN\r\n");
  }

  @Test
  void theKeysOfAGetAreAskedForAtTheSameTimeAndAnsweredInOrder() {
    client.say("set a 0 0 1\r\na\r\n");
    client.answers();
    client.say("gats 9 o1 a o2 o3 none a\r\nmn\r\n");
    assertThat(others.tasks)
        .extracting(OtherNodes.Task::request)
        .containsExactly("gats 9 o1\r\n", "gats 9 o2\r\n", "gats 9 o3\r\n");
    assertThat(others.tasks).allMatch(task -> task.part && task.isWhole());
    others.tasks.get(2).answer("VALUE o3 0 1\r\n3\r\n");
    others.tasks.get(1).answer("");
    assertThat(client.answers()).isEmpty();
    others.tasks.get(0).answer("VALUE o1 0 1\r\n1\r\n");
    assertThat(client.answers().replaceAll("a 0 1 [0-9]+", "a 0 1"))
        .isEqualTo(
            "VALUE o1 0 1\r\n1\r\nVALUE a 0 1\r\na\r\nVALUE o3 0 1\r\n3\r\n"
                + "VALUE a 0 1\r\na\r\nEND\r\nMN\r\n");
    assertThat(others.tasks).allMatch(OtherNodes.Task::isClosed);
  }

  @Test
  void theReadsOfAPipelineAreAskedForAtTheSameTimeAndAnsweredInOrder() {
    client.say("set a 0 0 1\r\na\r\n");
    client.answers();
    client.say("mg o1 v\r\nmg a v\r\nget f1 o2\r\nmg f1 v\r\nmg o3 s q\r\nget a o4\r\nmn\r\n");
    assertThat(others.tasks)
        .extracting(OtherNodes.Task::request)
        .containsExactly("mg o1 v\r\n", "f1", "get o2\r\n", "mg o3 s q\r\n", "get o4\r\n");
    others.tasks.get(4).answer("VALUE o4 0 1\r\n4\r\n");
    others.tasks.get(3).answer("");
    others.tasks.get(2).answer("VALUE o2 0 1\r\n2\r\n");
    others.tasks.get(1).settle();
    assertThat(client.answers()).isEmpty();
    others.tasks.get(0).answer("VA 1\r\n1\r\n");
    assertThat(client.answers())
        .isEqualTo(
            "VA 1\r\n1\r\nVA 1\r\na\r\nVALUE o2 0 1\r\n2\r\nEND\r\nEN\r\n"
                + "VALUE a 0 1\r\na\r\nVALUE o4 0 1\r\n4\r\nEND\r\nMN\r\n");
    assertThat(others.tasks).hasSize(5).allMatch(OtherNodes.Task::isClosed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"set a 0 0 1\r\nx\r\n", "mg o N30\r\n", "gat 9 o\r\n", "flush_all\r\n", "mn\r\n"})
  void nothingIsAskedPastWhatMayChangeSomething(String request) {
    client.say("mg o1 v\r\nmg o2 v\r\n" + request + "mg o3 v\r\nget o4\r\n");
    assertThat(others.tasks)
        .extracting(OtherNodes.Task::request)
        .containsExactly("mg o1 v\r\n", "mg o2 v\r\n");
  }

  @Test
  void aFailureOfOneReadConcernsNoOther() {
    client.say("mg o1 v\r\nmg o2 v\r\nget o3\r\nget o4\r\n");
    others.tasks.get(3).answer("VALUE o4 0 1\r\n4\r\n");
    others.tasks.get(1).answer("EN\r\n");
    others.tasks.get(0).fail("far:1 is tired");
    others.tasks.get(2).fail("far:1 is tired");
    assertThat(client.answers())
        .isEqualTo(
            "SERVER_ERROR far:1 is tired\r\nEN\r\nSERVER_ERROR far:1 is tired\r\n"
                + "VALUE o4 0 1\r\n4\r\nEND\r\n");
  }

  @Test
  void whatWasAskedAheadAndIsNotNeededIsDropped() {
    client.say("mg o1 v\r\nmg o2 v\r\nmg f3 v\r\nget o4\r\n");
    others.owned = "";
    others.left = "";
    others.tasks.get(0).answer("VA 1\r\n1\r\n");
    assertThat(client.answers()).isEqualTo("VA 1\r\n1\r\nEN\r\nEN\r\nEND\r\n");
    assertThat(others.tasks).hasSize(4).allMatch(OtherNodes.Task::isClosed);
  }

  @Test
  void onlySoMuchIsAskedAhead() {
    client.say("mg o v\r\n".repeat(100));
    for (int i = 0; i < 100; i++) {
      assertThat(others.tasks)
          .as("asked at request %d", i)
          .hasSize(Math.min(100, 32 * (i / 32 + 1)));
      others.tasks.get(i).answer("EN\r\n");
    }
    assertThat(client.answers()).isEqualTo("EN\r\n".repeat(100));
    assertThat(others.tasks).allMatch(OtherNodes.Task::isClosed);
  }

  @Test
  void aKeyThatIsRefusedEndsItsGet() {
    client.say("set a 0 0 1\r\na\r\nget a o1 o2 a\r\nmn\r\n");
    others.tasks.get(0).answer("SERVER_ERROR no\r\n");
    assertThat(client.answers())
        .isEqualTo("STORED\r\nVALUE a 0 1\r\na\r\nSERVER_ERROR no\r\nMN\r\n");
    assertThat(others.tasks).allMatch(OtherNodes.Task::isClosed);
  }

  @Test
  void whatWasFoundBeforeARefusalAndNotSentIsTakenBack() {
    client.say("set a 0 0 1\r\na\r\nget o1 a o2 a\r\nmn\r\n");
    client.answers();
    others.tasks.get(1).answer("SERVER_ERROR no\r\n");
    others.tasks.get(0).answer("VALUE o1 0 1\r\n1\r\n");
    assertThat(client.answers()).isEqualTo("VALUE o1 0 1\r\n1\r\nSERVER_ERROR no\r\nMN\r\n");
  }

  @Test
  void aRefusalThatComesInPiecesStandsInThePlaceOfEnd() {
    client.say("get o1 o2 a\r\nmn\r\n");
    others.tasks.get(0).answer("VALUE o1 0 9000\r\n" + "x".repeat(9000) + "\r\n");
    client.goOn();
    others.tasks.get(1).reply("SERVER_", false);
    others.tasks.get(1).answer("ERROR no\r\n");
    assertThat(client.answers())
        .isEqualTo("VALUE o1 0 9000\r\n" + "x".repeat(9000) + "\r\nSERVER_ERROR no\r\nMN\r\n");
    client.say("get o3\r\n");
    others.only().answer("");
    assertThat(client.answers()).isEqualTo("END\r\n");
  }

  @Test
  void aKeyThatFailsEndsItsGet() {
    client.say("get o1 o2 a\r\nmn\r\n");
    others.tasks.get(0).answer("VALUE o1 0 1\r\n1\r\n");
    client.answers();
    others.tasks.get(1).fail("far:1 is tired");
    assertThat(client.answers()).isEqualTo("SERVER_ERROR far:1 is tired\r\nMN\r\n");
  }

  @Test
  void aKeyThatFailsInItsValueEndsTheConnection() {
    client.say("get o1 o2\r\n");
    others.tasks.get(0).reply("VALUE o1 0 1\r\n", false);
    others.tasks.get(0).fail("far:1 is tired");
    assertThat(client.conversation().waitsFor()).isEqualTo(Wait.END);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add f 0 0 1\\r\\nx\\r\\n | STORED",
        "append f 0 0 1\\r\\nx\\r\\n | NOT_STORED",
        "cas f 0 0 1 5\\r\\nx\\r\\n | NOT_FOUND",
        "get f\\r\\n | END",
        "gat 9 f\\r\\n | END",
        "delete f\\r\\n | NOT_FOUND",
        "incr f 1\\r\\n | NOT_FOUND",
        "touch f 1\\r\\n | NOT_FOUND",
        "mg f v\\r\\n | EN",
        "ms f 1 ME\\r\\nx\\r\\n | HD",
        "md f\\r\\n | NF",
        "ma f N0 J5 v\\r\\n | VA 1\\r\\n5",
        "me f\\r\\n | EN",
      })
  void whatAFormerOwnerMayHaveIsFetchedFirst(String request, String reply) {
    assertThat(client.say(request.translateEscapes() + "mn\r\n")).isEqualTo(Wait.OTHERS);
    OtherNodes.Task task = others.only();
    assertThat(task.fetch).isTrue();
    assertThat(task.request()).isEqualTo("f");
    task.settle();
    assertThat(client.answers()).isEqualTo(reply.translateEscapes() + "\r\nMN\r\n");
    assertThat(others.tasks).hasSize(1).allMatch(OtherNodes.Task::isClosed);
  }

  @Test
  void aSetFetchesNothing() {
    client.say("set f 0 0 1\r\nx\r\nget f\r\n");
    assertThat(client.answers()).isEqualTo("STORED\r\nVALUE f 0 1\r\nx\r\nEND\r\n");
    assertThat(others.tasks).isEmpty();
  }

  @Test
  void aKeyThatIsSoughtWithoutEndIsGivenUp() {
    client.say("delete f\r\nmn\r\n");
    for (int i = 0; i < 9; i++) {
      others.only().answer(""); // and the key is not settled, as if a new view had come
    }
    assertThat(client.answers())
        .isEqualTo("SERVER_ERROR the nodes of the cluster change too quickly\r\nMN\r\n");
  }

  @Test
  void aKeyThatMovesWhileItIsFetchedIsForwarded() {
    client.say("delete f\r\n");
    others.owned = "of";
    others.only().settle();
    assertThat(others.only().request()).isEqualTo("delete f\r\n");
    others.only().answer("DELETED\r\n");
    assertThat(client.answers()).isEqualTo("DELETED\r\n");
  }

  /** What was asked of the owner stays asked: only keys whose turn has not come change places. */
  @Test
  void keysOfAGetThatComeHereMeanwhileAreAnsweredHere() {
    client.say("get o1 o2 o3\r\n");
    others.owned = "";
    others.tasks.get(0).answer("VALUE o1 0 1\r\n1\r\n");
    assertThat(client.answers()).isEqualTo("VALUE o1 0 1\r\n1\r\nEND\r\n");
    assertThat(others.tasks).hasSize(3).allMatch(OtherNodes.Task::isClosed);
  }

  @Test
  void whoLeavesInTheMiddleLeavesNothingBehind() {
    client.say("get o1 f1 o2\r\n");
    client.conversation().close();
    assertThat(others.tasks).hasSize(3).allMatch(OtherNodes.Task::isClosed);
  }

  @Test
  void aGuestIsForwardedByANewerViewOnly() {
    client.conversation().guest(7, 1, false);
    client.say("set o 0 0 1\r\nx\r\n");
    assertThat(client.answers()).isEqualTo("STORED\r\n");
    assertThat(client.conversation().isRequestDone()).isTrue();
    client.conversation().guest(6, 4, false);
    client.say("delete o2\r\n");
    assertThat(client.answers()).as("hops are used up").isEqualTo("NOT_FOUND\r\n");
    assertThat(others.tasks).isEmpty();
    client.conversation().guest(6, 1, true);
    client.say("get o2\r\n");
    assertThat(client.conversation().isRequestDone()).isFalse();
    assertThat(others.only().hops).isEqualTo(1);
    assertThat(others.only().part).isTrue();
    others.only().answer("VALUE o2 0 3\r\nEND\r\n");
    assertThat(client.answers()).isEqualTo("VALUE o2 0 3\r\nEND\r\n");
    assertThat(client.conversation().isRequestDone()).isTrue();
  }

  @Test
  void aGuestMayNotDoWhatHasNoKey() {
    client.conversation().guest(7, 1, false);
    client.say("flush_all\r\n");
    assertThat(client.answers())
        .isEqualTo("SERVER_ERROR only commands on keys are carried out for other nodes\r\n");
  }

  @Test
  void aKeyIsLookedAtOnceThoughItsRequestIsExecutedTwice() {
    for (int i = 0; i < 6400; i++) {
      client.conversation().beginTurn();
      client.say((i % 2 == 0 ? "get f" : "mg f") + i + "\r\n");
      others.only().settle();
      others.tasks.clear();
    }
    assertThat(client.keys().hot().samples()).as("1 of 64, in the mean").isBetween(80L, 130L);
  }
}
