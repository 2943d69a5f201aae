package io.slabring.node.server.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.server.login.AuthFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The states of a conversation and what leads from one to the next, without a socket. */
class ConversationTest {
  private static final int TURN = 20;

  /** The beginning of a line that is longer than any request but a get. */
  private static final String LONG_LINE = "mg " + "k".repeat(2100);

  @TempDir Path directory;

  private static Dialogue dialogue() {
    return new Dialogue(TURN, null);
  }

  private static String text(String escaped) {
    return escaped == null ? "" : escaped.translateEscapes();
  }

  /**
   * From the beginning, an input leads to a phase, keeps so many bytes and waits.
   *
   * <p>Blank, LOGIN and KEYS have tests of their own.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "''                             | FIRST        | INPUT   | 0",
        "get k                          | LINE         | INPUT   | 5",
        "get k\\r\\n                    | LINE         | INPUT   | 0",
        "nonsense\\r\\nge               | LINE         | INPUT   | 2",
        "set k 0 0 5\\r\\n              | VALUE        | INPUT   | 0",
        "set k 0 0 5\\r\\nabc           | VALUE        | INPUT   | 0",
        "set k 0 0 5\\r\\nabcde\\r      | VALUE        | INPUT   | 1",
        "set k 0 0 5\\r\\nabcde\\r\\n   | LINE         | INPUT   | 0",
        "set k 0 0 5\\r\\nabcdefgh      | LINE         | INPUT   | 1",
        "set k 0 0 9999999\\r\\nabc     | SWALLOW      | INPUT   | 0",
        "set k 0 0 -1\\r\\nmn\\r\\n     | LINE         | INPUT   | 0",
        "watch\\r\\nignored             | WATCH        | INPUT   | 0",
        "lru_crawler mgdump all\\r\\nmn | AWAY         | OTHERS  | 2",
        "\\200                          | BINARY       | INPUT   | 1",
        "\\200aaaaaaaaaaaaaaaaaaaaaaa   | REFUSED      | GOODBYE | 0",
        "quit\\r\\nmn\\r\\n             | OVER         | END     | 4",
        "GET / HTTP/1.1\\r\\nHost: x    | OVER         | END     | 0",
      })
  void anInputLeadsToAPhase(String input, Phase phase, Wait wait, int kept) {
    try (Dialogue dialogue = dialogue()) {
      assertThat(dialogue.say(text(input))).isEqualTo(wait);
      assertThat(dialogue.conversation().phase()).isEqualTo(phase);
      assertThat(dialogue.kept()).isEqualTo(kept);
    }
  }

  /** Byte by byte, all phases that bytes can lead to are passed and the answers are the same. */
  @Test
  void whereverTheInputIsCutTheAnswersAreTheSame() {
    String input =
        "set k 7 0 5\r\nhello\r\nget k none k\r\nset big 0 0 9999999999\r\nnonsense\r\n"
            + "set bad 0 0 2\r\nabc\r\nmg k v\r\nincr k 1\r\ndelete k noreply\r\nmn\r\n";
    Dialogue reference = new Dialogue(TURN, null);
    reference.say(input);
    String expected = reference.answers();
    assertThat(expected).startsWith("STORED\r\nVALUE k 7 5\r\nhello\r\n").endsWith("MN\r\n");
    reference.close();
    Set<Phase> passed = EnumSet.noneOf(Phase.class);
    for (int cut = 1; cut < input.length(); cut++) {
      try (Dialogue dialogue = dialogue()) {
        dialogue.say(input.substring(0, cut));
        passed.add(dialogue.conversation().phase());
        assertThat(dialogue.say(input.substring(cut))).isEqualTo(Wait.INPUT);
        assertThat(dialogue.answers()).as("cut at %d", cut).isEqualTo(expected);
      }
    }
    assertThat(passed).contains(Phase.LINE, Phase.VALUE);
  }

  @Test
  void aLoginLeadsToLines() throws IOException {
    Path users = Files.writeString(directory.resolve("users"), "foo:bar\n");
    try (Dialogue dialogue = new Dialogue(TURN, new AuthFile(users))) {
      assertThat(dialogue.say("set x 0 0 7\r\nfoo")).isEqualTo(Wait.INPUT);
      assertThat(dialogue.conversation().phase()).isEqualTo(Phase.LOGIN);
      assertThat(dialogue.say(" bar\r\nmn\r\n")).isEqualTo(Wait.INPUT);
      assertThat(dialogue.conversation().phase()).isEqualTo(Phase.LINE);
      assertThat(dialogue.answers()).isEqualTo("STORED\r\nMN\r\n");
    }
  }

  @Test
  void manyWrongPasswordsEndIt() throws IOException {
    Path users = Files.writeString(directory.resolve("users"), "foo:bar\n");
    try (Dialogue dialogue = new Dialogue(TURN, new AuthFile(users))) {
      for (int i = 0; i < 16; i++) {
        assertThat(dialogue.say("set x 0 0 7\r\nfoo baz\r\n")).isEqualTo(Wait.INPUT);
      }
      assertThat(dialogue.say("set x 0 0 7\r\nfoo baz\r\n")).isEqualTo(Wait.END);
    }
  }

  /** A get may have any number of keys: its line is executed before it is whole. */
  @Test
  void theKeysOfALongGetAreAnsweredAsTheyCome() {
    try (Dialogue dialogue = dialogue()) {
      dialogue.say("set k 0 0 1\r\nx\r\n");
      assertThat(dialogue.say("get" + " k".repeat(1500))).isEqualTo(Wait.INPUT);
      assertThat(dialogue.conversation().phase()).isEqualTo(Phase.KEYS);
      assertThat(dialogue.say(" k\r\n")).isEqualTo(Wait.INPUT);
      assertThat(dialogue.conversation().phase()).isEqualTo(Phase.LINE);
      assertThat(dialogue.answers())
          .isEqualTo("STORED\r\n" + "VALUE k 0 1\r\nx\r\n".repeat(1501) + "END\r\n");
    }
  }

  @Test
  void theRestOfALongLineThatWasAnsweredIsPassedOver() {
    try (Dialogue dialogue = dialogue()) {
      String line = "get" + " k".repeat(1500) + " " + "x".repeat(300);
      assertThat(dialogue.say(line)).isEqualTo(Wait.INPUT);
      assertThat(dialogue.conversation().phase()).isEqualTo(Phase.REST_OF_LINE);
      assertThat(dialogue.kept()).isZero();
      dialogue.say(" still the same line\r\nmn\r\n");
      assertThat(dialogue.answers())
          .isEqualTo("CLIENT_ERROR bad command line format\r\n" + "MN\r\n");
    }
  }

  @Test
  void whenTheTurnIsOverTheOthersComeFirst() {
    try (Dialogue dialogue = dialogue()) {
      assertThat(dialogue.say("mn\r\n".repeat(TURN + 1))).isEqualTo(Wait.TURN);
      assertThat(dialogue.answers()).isEqualTo("MN\r\n".repeat(TURN));
      assertThat(dialogue.goOn()).isEqualTo(Wait.TURN);
      assertThat(dialogue.answers()).isEmpty();
      dialogue.conversation().beginTurn();
      assertThat(dialogue.goOn()).isEqualTo(Wait.INPUT);
      assertThat(dialogue.answers()).isEqualTo("MN\r\n");
    }
  }

  /** A large value is sent as far as the client reads; no request is executed meanwhile. */
  @Test
  void aClientThatDoesNotReadIsWaitedFor() {
    String value = "v".repeat(100_000);
    try (Dialogue dialogue = dialogue()) {
      dialogue.say("set k 0 0 100000\r\n" + value + "\r\n");
      assertThat(dialogue.answers()).isEqualTo("STORED\r\n");
      dialogue.outlet().reads(20_000);
      assertThat(dialogue.say("get k k\r\nmn\r\n")).isEqualTo(Wait.CLIENT);
      assertThat(dialogue.conversation().phase()).isEqualTo(Phase.KEYS);
      assertThat(dialogue.conversation().isHeld()).isTrue();
      assertThat(dialogue.goOn()).isEqualTo(Wait.CLIENT);
      dialogue.outlet().reads(Long.MAX_VALUE);
      assertThat(dialogue.goOn()).isEqualTo(Wait.INPUT);
      String answer = "VALUE k 0 100000\r\n" + value + "\r\n";
      assertThat(dialogue.answers()).isEqualTo(answer + answer + "END\r\nMN\r\n");
    }
  }

  @Test
  void aDumpIsWaitedForAndThenItGoesOn() {
    try (Dialogue dialogue = dialogue()) {
      dialogue.say("set k 0 0 1\r\nx\r\n");
      dialogue.answers();
      assertThat(dialogue.say("lru_crawler mgdump all\r\nmn\r\n")).isEqualTo(Wait.OTHERS);
      assertThat(dialogue.goOn()).isEqualTo(Wait.OTHERS);
      assertThat(dialogue.answers()).isEmpty();
      StringBuilder dump = new StringBuilder();
      while (dialogue.conversation().waitsFor() == Wait.OTHERS) {
        dump.append(dialogue.client().takeParcel());
      }
      assertThat(dump).hasToString("OK\r\nmg k\r\nEN\r\n");
      assertThat(dialogue.conversation().phase()).isEqualTo(Phase.LINE);
      assertThat(dialogue.goOn()).isEqualTo(Wait.INPUT);
      assertThat(dialogue.answers()).isEqualTo("MN\r\n");
    }
  }

  @Test
  void aLongLineThatDoesNotEndIsGivenUp() {
    try (Dialogue dialogue = dialogue()) {
      assertThat(dialogue.say(LONG_LINE)).isEqualTo(Wait.INPUT);
      assertThat(dialogue.conversation().isImpatient(dialogue.kept())).isTrue();
      assertThat(dialogue.giveUp()).isEqualTo(Wait.END);
      assertThat(dialogue.answers()).isEmpty();
    }
  }

  @Test
  void aBinaryHeaderThatDoesNotEndIsRefused() {
    try (Dialogue dialogue = dialogue()) {
      assertThat(dialogue.say("\u0080\n")).isEqualTo(Wait.INPUT);
      assertThat(dialogue.conversation().isImpatient(dialogue.kept())).isTrue();
      assertThat(dialogue.giveUp()).isEqualTo(Wait.GOODBYE);
      assertThat(dialogue.answers()).startsWith("\u0081\n").endsWith("Not supported");
    }
  }

  @Test
  void anOrdinaryBeginningIsWaitedForAsLongAsItTakes() {
    try (Dialogue dialogue = dialogue()) {
      dialogue.say("get k");
      assertThat(dialogue.conversation().isImpatient(dialogue.kept())).isFalse();
    }
  }
}
