package io.slabring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FlightsTest {
  private static final Flights.Id ID = new Flights.Id("k", 1, String.class);

  private final Flights flights = new Flights();

  @Test
  void callersShareAFlight() {
    CompletableFuture<String> work = new CompletableFuture<>();
    CompletableFuture<String> first = flights.start(ID, () -> work);
    assertThat(flights.<String>start(ID, () -> CompletableFuture.completedFuture("x"))).isNull();
    CompletableFuture<Object> landing = flights.find(ID);
    work.complete("v");
    assertThat(first).isCompletedWithValue("v");
    assertThat(landing).isCompletedWithValue("v");
    assertThat(flights.find(ID)).isNull();
  }

  @Test
  void theOneWhoLeadsLandsThoseWhoWaited() {
    CompletableFuture<String> polled = new CompletableFuture<>();
    flights.start(ID, () -> polled);
    CompletableFuture<Object> landing = flights.find(ID);
    flights.lead(ID, () -> CompletableFuture.completedFuture("v"));
    assertThat(landing).isCompletedWithValue("v");
  }

  @Test
  void nobodyWaitsOnceTheyAreClosed() {
    flights.start(ID, CompletableFuture::new);
    CompletableFuture<Object> landing = flights.find(ID);
    flights.close();
    assertThatThrownBy(landing::join).hasRootCauseMessage("the client is closed");
  }

  @Test
  void noFlightStartsOnceTheyAreClosed() {
    flights.close();
    Flights.Id late = new Flights.Id("late", 1, String.class);
    assertThatThrownBy(flights.start(late, CompletableFuture<String>::new)::join)
        .hasRootCauseMessage("the client is closed");
    assertThatThrownBy(flights.lead(late, CompletableFuture<String>::new)::join)
        .hasRootCauseMessage("the client is closed");
    assertThat(flights.find(late)).isNull();
  }
}
