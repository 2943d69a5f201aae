package io.slabring.client.loading;

import static io.slabring.client.loading.LoadEvent.DENIED;
import static io.slabring.client.loading.LoadEvent.DUE;
import static io.slabring.client.loading.LoadEvent.GRANTED;
import static io.slabring.client.loading.LoadEvent.LEASE_HELD;
import static io.slabring.client.loading.LoadEvent.LEASE_STALE;
import static io.slabring.client.loading.LoadEvent.LEASE_WON;
import static io.slabring.client.loading.LoadEvent.LOADED;
import static io.slabring.client.loading.LoadEvent.LOADED_NOTHING;
import static io.slabring.client.loading.LoadEvent.LOADER_BROKEN;
import static io.slabring.client.loading.LoadEvent.LOADER_FAILED;
import static io.slabring.client.loading.LoadEvent.OUTAGE;
import static io.slabring.client.loading.LoadEvent.PASSENGER;
import static io.slabring.client.loading.LoadEvent.PAUSE_OVER;
import static io.slabring.client.loading.LoadEvent.PILOT;
import static io.slabring.client.loading.LoadEvent.STALE;
import static io.slabring.client.loading.LoadEvent.UNREADABLE;
import static io.slabring.client.loading.LoadEvent.VALUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Drives calls of getOrLoad on virtual time, without a node: every event in every state, by the
 * table in transitions.txt.
 */
class LoadMachineTest {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(13);
  private static final long SILENCE = TimeUnit.SECONDS.toNanos(10);

  /** System.nanoTime may be close to its end. */
  private static final long BEGIN = Long.MAX_VALUE - 1;

  private static final long VERSION = 7;

  /** How a call got into a state, and what is true of it there. */
  private enum Situation {
    ASKING(Client.STRICT),
    ASKING_TOLERANT(Client.TOLERANT),
    BOARDING_LEAD(Client.STRICT, LEASE_WON),
    BOARDING_POLL(Client.STRICT, LEASE_HELD),
    BOARDING_DUE(Client.STRICT, DUE),
    BOARDING_STALE(Client.STRICT, STALE),
    BOARDING_UNREADABLE(Client.STRICT, UNREADABLE),
    BOARDING_ALONE(Client.TOLERANT, OUTAGE),
    BETWEEN_POLLS(Client.STRICT, LEASE_HELD, PILOT),
    POLLING(Client.STRICT, LEASE_HELD, PILOT, PAUSE_OVER),
    POLLING_LATE(Client.LATE, LEASE_HELD, PILOT, PAUSE_OVER),
    POLLING_TOLERANT(Client.TOLERANT, LEASE_HELD, PILOT, PAUSE_OVER),
    FOLLOWING(Client.STRICT, LEASE_HELD, PASSENGER),
    FOLLOWING_RELOAD(Client.STRICT, UNREADABLE, PASSENGER),
    TAKING_OVER(Client.STRICT, LEASE_STALE),
    TAKING_OVER_TOLERANT(Client.TOLERANT, LEASE_STALE),
    LOCKING_DUE(Client.STRICT, DUE, PILOT),
    LOCKING_STALE(Client.TOLERANT, STALE, PILOT),
    LOCKING_UNREADABLE(Client.STRICT, UNREADABLE, PILOT),
    LOCKING_UNREADABLE_LATE(Client.LATE, UNREADABLE, PILOT),
    LOCKING_UNREADABLE_TOLERANT(Client.TOLERANT, UNREADABLE, PILOT),
    BACKING_OFF(Client.STRICT, UNREADABLE, PILOT, DENIED),
    CHECKING(Client.TOLERANT, DUE, PILOT, GRANTED),
    RELEASING(Client.STRICT, DUE, PILOT, GRANTED, DENIED),
    LOADING_NEW(Client.STRICT, LEASE_WON, PILOT),
    LOADING_ALONE(Client.TOLERANT, OUTAGE, PILOT),
    LOADING_DUE(Client.STRICT, DUE, PILOT, GRANTED, GRANTED),
    LOADING_STALE(Client.STRICT, STALE, PILOT, GRANTED, GRANTED),
    STORING_NEW(Client.STRICT, LEASE_WON, PILOT, LOADED),
    STORING_DUE(Client.STRICT, DUE, PILOT, GRANTED, GRANTED, LOADED),
    GIVING_BACK_NOTHING(Client.STRICT, LEASE_WON, PILOT, LOADED_NOTHING),
    GIVING_BACK_NEW(Client.STRICT, LEASE_WON, PILOT, LOADER_FAILED),
    GIVING_BACK_DUE(Client.STRICT, DUE, PILOT, GRANTED, GRANTED, LOADER_FAILED),
    GIVING_BACK_DUE_BROKEN(Client.STRICT, DUE, PILOT, GRANTED, GRANTED, LOADER_BROKEN),
    GIVING_BACK_STALE(Client.STRICT, STALE, PILOT, GRANTED, GRANTED, LOADER_FAILED),
    DONE(Client.STRICT, VALUE);

    final Client client;
    final List<LoadEvent> path;

    Situation(Client client, LoadEvent... path) {
      this.client = client;
      this.path = List.of(path);
    }

    /** The state is the first word of the name, or words. */
    LoadState state() {
      return Arrays.stream(LoadState.values())
          .filter(state -> name().startsWith(state.name()))
          .findFirst()
          .orElseThrow();
    }

    long now() {
      return client == Client.LATE ? BEGIN + PATIENCE : BEGIN + 1;
    }

    LoadMachine machine() {
      LoadMachine machine =
          new LoadMachine(new LoadRules(PATIENCE, SILENCE, client == Client.TOLERANT), BEGIN);
      // a lease that was seen lately is not abandoned
      path.forEach(event -> machine.on(event, VERSION, now()));
      return machine;
    }
  }

  private enum Client {
    STRICT,
    /** Takes an outage for a miss. */
    TOLERANT,
    /** The time of the call is over. */
    LATE
  }

  private static List<String> rows() {
    try (InputStream table = LoadMachineTest.class.getResourceAsStream("transitions.txt")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** State and step after each event that can happen. */
  private static Map<LoadEvent, String> transitions(Situation situation) {
    Map<LoadEvent, String> transitions = new EnumMap<>(LoadEvent.class);
    for (String row : rows()) {
      String[] cells = row.split(" +");
      if (cells[0].equals(situation.name())) {
        String known = transitions.put(LoadEvent.valueOf(cells[1]), cells[2] + " " + cells[3]);
        assertThat(known).as("a second row for %s", row).isNull();
      }
    }
    return transitions;
  }

  @ParameterizedTest
  @EnumSource(Situation.class)
  void everyEventInEveryStateIsATransitionOrImpossible(Situation situation) {
    Map<LoadEvent, String> transitions = transitions(situation);
    assertThat(situation.machine().state()).isEqualTo(situation.state());
    for (LoadEvent event : LoadEvent.values()) {
      LoadMachine machine = situation.machine();
      if (transitions.containsKey(event)) {
        LoadStep step = machine.on(event, VERSION, situation.now());
        assertThat(machine.state() + " " + step)
            .as("%s in %s", event, situation)
            .isEqualTo(transitions.get(event));
      } else {
        assertThatIllegalStateException()
            .as("%s in %s", event, situation)
            .isThrownBy(() -> machine.on(event, VERSION, situation.now()))
            .withMessage(event + " cannot happen in state " + situation.state());
        assertThat(machine.state()).isEqualTo(situation.state());
      }
    }
  }

  @Test
  void everyRowIsOfASituation() {
    assertThat(rows())
        .filteredOn(row -> !row.isEmpty() && !row.startsWith("#"))
        .allSatisfy(row -> Situation.valueOf(row.substring(0, row.indexOf(' '))));
  }

  @Test
  void everyStateHasASituation() {
    assertThat(Arrays.stream(Situation.values()).map(Situation::state))
        .contains(LoadState.values());
  }

  @ParameterizedTest
  @EnumSource(Situation.class)
  void onlyAPollIsEndedByTheLandingOfItsFlight(Situation situation) {
    LoadState state = situation.state();
    assertThat(situation.machine().isPolling())
        .isEqualTo(state == LoadState.POLLING || state == LoadState.BETWEEN_POLLS);
  }

  @Test
  void aFlightIsBoardedForTheReasonThatLedThere() {
    assertThat(Situation.BOARDING_LEAD.machine().purpose()).isEqualTo(LoadMachine.Purpose.LEAD);
    assertThat(Situation.BOARDING_POLL.machine().purpose()).isEqualTo(LoadMachine.Purpose.POLL);
    assertThat(Situation.BOARDING_DUE.machine().purpose()).isEqualTo(LoadMachine.Purpose.RELOAD);
    assertThat(Situation.BOARDING_ALONE.machine().purpose()).isEqualTo(LoadMachine.Purpose.ALONE);
  }

  @Test
  void pollsBecomeRarer() {
    LoadMachine machine = Situation.BETWEEN_POLLS.machine();
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      pauses.add(machine.pauseMillis());
      machine.on(PAUSE_OVER, 0, BEGIN);
      machine.on(LEASE_HELD, VERSION, BEGIN);
    }
    assertThat(pauses).containsExactly(5L, 10L, 20L, 40L, 50L, 50L, 50L);
  }

  @Test
  void aValueOfNoUseIsReadAgainSoon() {
    assertThat(Situation.BACKING_OFF.machine().pauseMillis()).isEqualTo(25);
  }

  /** Polls on virtual time, until the call does something else. */
  private static long pollUntil(LoadStep end, LoadMachine machine, boolean renewed) {
    long now = BEGIN;
    LoadStep step = machine.on(LEASE_HELD, VERSION, now);
    assertThat(step).isEqualTo(LoadStep.BOARD);
    step = machine.on(PILOT, 0, now);
    while (step == LoadStep.PAUSE) {
      now += TimeUnit.MILLISECONDS.toNanos(machine.pauseMillis());
      machine.on(PAUSE_OVER, 0, now);
      long second = TimeUnit.NANOSECONDS.toSeconds(now - BEGIN);
      step = machine.on(LEASE_HELD, renewed ? VERSION + second : VERSION, now);
    }
    assertThat(step).isEqualTo(end);
    return TimeUnit.NANOSECONDS.toMillis(now - BEGIN);
  }

  private static LoadMachine begun() {
    return new LoadMachine(new LoadRules(PATIENCE, SILENCE, false), BEGIN);
  }

  @Test
  void aLeaseThatIsRenewedIsWaitedForUntilTheDeadline() {
    assertThat(pollUntil(LoadStep.FAIL_LATE, begun(), true)).isBetween(13_000L, 13_050L);
  }

  @Test
  void aLeaseThatIsNotRenewedIsTakenOver() {
    assertThat(pollUntil(LoadStep.TAKE_OVER, begun(), false)).isBetween(10_000L, 10_050L);
  }

  @Test
  void theDeadlineIsOneMomentHoweverOftenTheCallStartsAnew() {
    LoadMachine machine = begun();
    long now = BEGIN + PATIENCE - 1;
    machine.on(LEASE_HELD, VERSION, now);
    machine.on(PASSENGER, 0, now);
    machine.on(LoadEvent.ABANDONED, 0, now);
    assertThat(machine.deadline() - BEGIN).isEqualTo(PATIENCE);
    machine.on(UNREADABLE, VERSION, now);
    machine.on(PILOT, 0, now);
    assertThat(machine.on(DENIED, 0, BEGIN + PATIENCE)).isEqualTo(LoadStep.FAIL_LATE);
  }

  @Test
  void aLeaseMetAgainIsGivenItsWholeTime() {
    LoadMachine machine = begun();
    machine.on(LEASE_HELD, VERSION, BEGIN);
    machine.on(PASSENGER, 0, BEGIN);
    long later = BEGIN + SILENCE + 1;
    machine.on(LoadEvent.ABANDONED, 0, later);
    machine.on(LEASE_HELD, VERSION, later);
    machine.on(PILOT, 0, later);
    machine.on(PAUSE_OVER, 0, later);
    assertThat(machine.on(LEASE_HELD, VERSION, later)).isEqualTo(LoadStep.PAUSE);
  }
}
