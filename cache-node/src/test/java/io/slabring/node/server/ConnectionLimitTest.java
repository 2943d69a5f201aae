package io.slabring.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.server.listen.TransportKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to connections over the limit. */
class ConnectionLimitTest {
  private static final int LIMIT = 5;

  @ParameterizedTest
  @EnumSource
  void overTheLimitAConnectionIsToldSoAndClosed(TransportKind transport) throws Exception {
    assumeTrue(transport.isAvailable());
    try (LiveServer server = LiveServer.start(transport, LIMIT, true)) {
      List<TestSocket> inside = fill(server);
      try (TestSocket outside = server.connect()) {
        assertThat(outside.rest()).isEqualTo("ERROR Too many open connections\r\n");
      }
      assertThat(stat(inside.getFirst(), "rejected_connections")).isEqualTo("1");
      assertThat(stat(inside.getFirst(), "curr_connections")).isEqualTo("" + LIMIT);
      inside.getLast().close();
      server.await("a place is free", () -> server.open() == LIMIT - 1);
      try (TestSocket next = server.connect()) {
        assertThat(next.ask("get k\r\n")).isEqualTo("END");
      }
      closeAll(inside);
    }
  }

  @ParameterizedTest
  @EnumSource
  void overTheLimitAConnectionMayWaitForItsTurn(TransportKind transport) throws Exception {
    assumeTrue(transport.isAvailable());
    try (LiveServer server = LiveServer.start(transport, LIMIT, false)) {
      List<TestSocket> inside = fill(server);
      assertThat(stat(inside.getFirst(), "accepting_conns")).isEqualTo("0");
      assertThat(stat(inside.getFirst(), "listen_disabled_num")).isEqualTo("1");
      try (TestSocket outside = server.connect()) {
        outside.send("get k\r\n");
        inside.getLast().close();
        assertThat(outside.line()).isEqualTo("END");
      }
      closeAll(inside);
    }
  }

  /** However many come at once: never more than the limit are served at the same time. */
  @ParameterizedTest
  @EnumSource
  void inABurstTheLimitHoldsExactly(TransportKind transport) throws Exception {
    assumeTrue(transport.isAvailable());
    int clients = 100;
    AtomicInteger served = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    Semaphore leave = new Semaphore(0);
    try (LiveServer server = LiveServer.start(transport, LIMIT, false);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        TestSocket wire = server.connect();
        Callable<Void> client =
            () -> {
              try (wire) {
                assertThat(wire.ask("get k\r\n")).isEqualTo("END");
                peak.accumulateAndGet(served.incrementAndGet(), Math::max);
                leave.acquire();
                served.decrementAndGet();
              }
              return null;
            };
        all.add(threads.submit(client));
      }
      server.await("the places are taken", () -> served.get() == LIMIT);
      leave.release(clients);
      for (Future<?> client : all) {
        client.get();
      }
      assertThat(peak).hasValue(LIMIT);
      server.await("all have left", () -> server.open() == 0);
      try (TestSocket next = server.connect()) {
        assertThat(next.ask("get k\r\n")).isEqualTo("END");
        assertThat(stat(next, "total_connections")).isEqualTo("" + (clients + 1));
        assertThat(stat(next, "accepting_conns")).isEqualTo("1");
      }
    }
  }

  private static List<TestSocket> fill(LiveServer server) throws Exception {
    List<TestSocket> wires = new ArrayList<>();
    for (int i = 0; i < LIMIT; i++) {
      TestSocket wire = server.connect();
      assertThat(wire.ask("get k\r\n")).isEqualTo("END");
      wires.add(wire);
    }
    return wires;
  }

  private static void closeAll(List<TestSocket> wires) throws Exception {
    for (TestSocket wire : wires) {
      wire.close();
    }
  }

  private static String stat(TestSocket wire, String name) throws Exception {
    String found = "";
    for (String line = wire.ask("stats\r\n"); !line.equals("END"); line = wire.line()) {
      if (line.startsWith("STAT " + name + " ")) {
        found = line.substring(line.lastIndexOf(' ') + 1);
      }
    }
    return found;
  }
}
