package io.slabring.node.server.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.memory.Key;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.life.Clock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A client whose keys are on two nodes, and partly still at a former owner, gets the same replies
 * as one whose keys are all on one node: for random pipelines of the commands on keys, cut
 * anywhere.
 */
class ForwardingModelTest {
  private static final int STEPS = 3000;
  private static final int ROUNDS_MAX = 100_000;
  private static final int TURN = 1000;
  private static final Clock STILL = () -> 1_800_000_000L;
  private static final String[] KEYS = {"a1", "a2", "o1", "o2", "o3", "f1", "f2", "f3", "f4"};

  /** Greater than those that a store gives by itself, which differ between the nodes. */
  private static final int CAS = 1_000_000_000;

  private static final String GIVEN_CAS = "( c|cas=|VALUE \\S+ \\d+ \\d+ )\\d{1,9}(?=[ \r])";

  private final long seed = Long.getLong("slabring.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final OtherNodes others = new OtherNodes();
  private final Map<String, String> left = new TreeMap<>();

  private boolean once(int outOf) {
    return random.nextInt(outOf) == 0;
  }

  private String one(String... of) {
    return of[random.nextInt(of.length)];
  }

  private String key() {
    return one(KEYS);
  }

  private String keys() {
    StringBuilder keys = new StringBuilder();
    for (int i = random.nextInt(once(20) ? 80 : 6); i >= 0; i--) {
      keys.append(' ').append(once(5) ? "none" + i : key());
    }
    return keys.toString();
  }

  private String value() {
    return switch (random.nextInt(4)) {
      case 0 -> Integer.toString(random.nextInt(1000));
      case 1 -> "x".repeat(random.nextInt(20_000));
      case 2 -> "END";
      default -> "text" + random.nextInt(1000);
    };
  }

  private String flags(String... possible) {
    StringBuilder flags = new StringBuilder();
    for (String flag : possible) {
      if (once(3)) {
        flags.append(' ').append(flag);
      }
    }
    return flags.toString();
  }

  private String cas() {
    return Integer.toString(CAS + random.nextInt(3));
  }

  private String exptime() {
    return one("0", "100", "-1", "0");
  }

  private String end() {
    return one("\r\n", "\r\n", " noreply\r\n");
  }

  private String command() {
    String value = value();
    int length = value.length();
    return switch (random.nextInt(14)) {
      case 0 -> "get" + keys() + "\r\n";
      case 1 -> "gets" + keys() + "\r\n";
      case 2 -> one("gat ", "gats ") + exptime() + keys() + "\r\n";
      case 3 ->
          one("set ", "add ", "replace ", "append ", "prepend ")
              + "%s %d %s %d".formatted(key(), random.nextInt(9), exptime(), length)
              + (end() + value + "\r\n");
      case 4 -> "cas %s 1 0 %d %s".formatted(key(), length, cas()) + end() + value + "\r\n";
      case 5 -> "delete " + key() + end();
      case 6 -> one("incr ", "decr ") + key() + " " + random.nextInt(50) + end();
      case 7 -> "touch " + key() + " " + exptime() + end();
      case 8 ->
          "mg "
              + key()
              + flags("v", "f", "s", "t", "h", "l", "k", "q", "c", "N30", "R10", "O7", "T50")
              + flags("E" + cas())
              + "\r\n";
      case 9 ->
          "ms %s %d".formatted(key(), length)
              + flags("q", "c", "k", "I", "O7", "F5", "T60", "M" + one("E", "A", "P", "R"))
              + (flags("C" + cas(), "E" + cas()) + "\r\n" + value + "\r\n");
      case 10 ->
          "md " + key() + flags("q", "I", "T30", "x", "k", "C" + cas(), "E" + cas()) + "\r\n";
      case 11 ->
          "ma %s".formatted(key())
              + flags("v", "t", "c", "q", "N30", "J5", "D7", "MD", "T20", "k", "E" + cas())
              + "\r\n";
      case 12 -> "me " + key() + "\r\n";
      default -> one("mn\r\n", "nonsense\r\n", "set " + key() + " 0 0 3\r\nabcdefg\r\n");
    };
  }

  /** What a former owner has comes: the store takes it as it takes a set of an own key. */
  private void fetch(Dialogue near, OtherNodes.Task task) {
    String value = left.get(task.request());
    if (value != null) {
      byte[] name = task.request().getBytes(StandardCharsets.ISO_8859_1);
      Key key = new Key().set(ByteBuffer.allocateDirect(name.length).put(0, name), 0, name.length);
      Reservation wanted = near.session().newReservation().clear();
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = arena.allocate(Math.max(1, value.length()));
        MemorySegment.copy(
            MemorySegment.ofArray(value.getBytes(StandardCharsets.ISO_8859_1)),
            0,
            bytes,
            0,
            value.length());
        assertThat(near.session().put(key, bytes, 0, value.length(), wanted))
            .isEqualTo(Outcome.STORED);
      }
    }
    task.settle();
  }

  /** The other nodes do something: begin requests in order, and send bits of their replies. */
  private void othersGoOn(Dialogue near, Dialogue far) {
    for (int i = 0; i < others.tasks.size(); i++) {
      OtherNodes.Task task = others.tasks.get(i);
      if (!task.isWhole()) {
        task.allow(1 + random.nextInt(5000));
      }
      if (task.isWhole() && task.result == null && !task.fetch) {
        far.conversation().guest(others.version, task.hops + 1, task.part);
        int cut = random.nextInt(task.request().length());
        far.say(task.request().substring(0, cut));
        far.say(task.request().substring(cut));
        assertThat(far.conversation().isRequestDone()).isTrue();
        task.result = far.answers();
      }
    }
    for (int i = 0; i < others.tasks.size(); i++) {
      OtherNodes.Task task = others.tasks.get(i);
      if (task.isClosed() || once(3)) {
        continue;
      }
      if (task.fetch) {
        fetch(near, task);
      } else if (task.result != null) {
        int part = random.nextInt(task.result.length() + 1);
        String bytes = once(2) ? task.result : task.result.substring(0, part);
        task.result = task.result.substring(bytes.length());
        task.reply(bytes, task.result.isEmpty());
      }
    }
    others.tasks.removeIf(OtherNodes.Task::isClosed);
  }

  private void clientReads(Dialogue near) {
    near.outlet().reads(once(3) ? 1 + random.nextInt(10_000) : Long.MAX_VALUE);
    near.conversation().beginTurn();
    near.goOn();
  }

  private String converse(Dialogue near, Dialogue far, String input) {
    others.room = once(2) ? Integer.MAX_VALUE : random.nextInt(100);
    int at = 0;
    while (at < input.length()) {
      int to = once(3) ? input.length() : at + 1 + random.nextInt(input.length() - at);
      near.say(input.substring(at, to));
      at = to;
      if (once(2)) {
        othersGoOn(near, far);
      }
      clientReads(near);
    }
    int rounds = 0;
    while (near.kept() > 0 || near.conversation().waitsFor() != Wait.INPUT) {
      assertThat(++rounds).as("rounds until all is answered").isLessThan(ROUNDS_MAX);
      assertThat(near.conversation().phase()).isNotEqualTo(Phase.OVER);
      othersGoOn(near, far);
      clientReads(near);
    }
    assertThat(others.tasks).allMatch(OtherNodes.Task::isClosed);
    return near.answers();
  }

  @Test
  void theRepliesAreThoseOfOneNode() {
    OtherNodes none = new OtherNodes();
    none.owned = none.left = "";
    try (Dialogue still = new Dialogue(TURN, null, null, STILL);
        Dialogue near = new Dialogue(TURN, null, others, STILL);
        Dialogue far = new Dialogue(TURN, null, none, STILL)) {
      for (int i = 1; i < 4; i++) {
        String value = i == 1 ? "10" : "y".repeat(i * 5000);
        left.put("f" + i, value);
        still.say("set f%d 0 0 %d\r\n%s\r\n".formatted(i, value.length(), value));
      }
      still.answers();
      for (int step = 0; step < STEPS; step++) {
        StringBuilder input = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
          input.append(command());
        }
        still.say(input.toString());
        still.conversation().beginTurn();
        still.goOn();
        String expected = still.answers().replaceAll(GIVEN_CAS, "$1*");
        String answers = converse(near, far, input.toString()).replaceAll(GIVEN_CAS, "$1*");
        assertThat(answers).as("seed %d, step %d: %s", seed, step, input).isEqualTo(expected);
      }
    }
  }
}
