package io.slabring.client.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.loading.Flights.Flight;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FlightsTest {
  private static final Flights.Id ID = new Flights.Id("k", 1, String.class);

  private final Flights flights = new Flights();

  @Test
  void callersShareAFlight() {
    Flight first = flights.board(ID, "pilot");
    Flight second = flights.board(ID, "passenger");
    assertThat(second).isSameAs(first);
    assertThat(second.isPilot("pilot")).isTrue();
    assertThat(second.isPilot("passenger")).isFalse();
    flights.land(first, "v");
    assertThat(second.landing()).isCompletedWithValue("v");
    assertThat(flights.board(ID, "next").isPilot("next")).isTrue();
  }

  @Test
  void theOneWhoLeadsLandsThoseWhoWaited() {
    Flight polled = flights.board(ID, "poller");
    Flight led = flights.lead(ID, "leader");
    assertThat(led).isSameAs(polled);
    assertThat(polled.isPilot("poller")).isFalse();
    flights.land(led, "v");
    assertThat(polled.landing()).isCompletedWithValue("v");
  }

  @Test
  void passengersLearnWhetherAFailureIsForThem() {
    Flight abandoned = flights.board(ID, "pilot");
    flights.abandon(abandoned);
    assertThatThrownBy(abandoned.landing()::join).isInstanceOf(CancellationException.class);
    Flight crashed = flights.board(ID, "pilot");
    assertThat(crashed).isNotSameAs(abandoned);
    flights.crash(crashed, new IllegalStateException("no database"));
    assertThatThrownBy(crashed.landing()::join).hasRootCauseMessage("no database");
  }

  @Test
  void aFlightThatHasEndedDoesNotEndTheNextOne() {
    Flight first = flights.board(ID, "pilot");
    flights.land(first, "v");
    Flight next = flights.board(ID, "next");
    flights.land(first, "late");
    assertThat(next.landing()).isNotDone();
    assertThat(flights.board(ID, "other")).isSameAs(next);
  }

  @Test
  void nobodyWaitsOnceTheyAreClosed() {
    Flight flight = flights.board(ID, "pilot");
    flights.close();
    assertThatThrownBy(flight.landing()::join).hasRootCauseMessage("the client is closed");
  }

  @Test
  void noFlightStartsOnceTheyAreClosed() {
    flights.close();
    Flights.Id late = new Flights.Id("late", 1, String.class);
    assertThatThrownBy(flights.board(late, "pilot").landing()::join)
        .hasRootCauseMessage("the client is closed");
    assertThatThrownBy(flights.lead(late, "pilot").landing()::join)
        .hasRootCauseMessage("the client is closed");
    assertThat(flights.board(late, "other").isPilot("other")).isTrue();
  }
}
