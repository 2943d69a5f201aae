package io.slabring.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.server.listen.TransportKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In the steady state a request allocates nothing, and a read event at most 64 bytes: counted by
 * the JVM on the event loop's thread. On io_uring Netty describes each of the two operations of a
 * read event, receive and send, by an object of 64 bytes and hands the completions to a lambda; the
 * JIT removes these mostly, but not in every run, so they are allowed for.
 */
class AllocationTest {
  private static final int BYTES_PER_READ_EVENT = 64;
  private static final int BYTES_OF_IO_URING_OPERATIONS = 2 * 64 + 24;
  private static final int ROUND = 2000;

  /** Rounds until the JIT has compiled what it will; each must come before the last. */
  private static final int ROUNDS_MAX = 40;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private interface Exchange {
    void run() throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void aReadEventOfOneGetAllocatesNextToNothing(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      assertThat(wire.ask("set k 0 0 100\r\n" + "x".repeat(100) + "\r\n")).isEqualTo("STORED");
      byte[] request = bytes("get k\r\n");
      int answer = "VALUE k 0 100\r\n\r\nEND\r\n".length() + 100;
      assertSteady(server, transport, () -> exchange(wire, request, answer));
    }
  }

  @ParameterizedTest
  @EnumSource
  void pipelinedRequestsAllocateNoMore(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      String value = "x".repeat(100);
      String batch =
          ("set k 1 0 100\r\n" + value + "\r\nget k miss k\r\nmg k v f c\r\ntouch k 0\r\n")
              .repeat(8);
      wire.send(batch);
      for (int line = 0; line < 8 * 9; line++) {
        wire.line();
      }
      byte[] request = bytes(batch);
      assertSteady(server, transport, () -> exchangeVarying(wire, request));
    }
  }

  private static void exchange(TestSocket wire, byte[] request, int answer) throws IOException {
    wire.send(request);
    wire.read(answer);
  }

  /** The CAS unique grows, so its digits may. */
  private static void exchangeVarying(TestSocket wire, byte[] request) throws IOException {
    wire.send(request);
    for (int i = 0; i < 72; i++) {
      wire.line();
    }
  }

  private static void assertSteady(LiveServer server, TransportKind transport, Exchange exchange)
      throws Exception {
    boolean ring = transport == TransportKind.IO_URING;
    int bound = BYTES_PER_READ_EVENT + (ring ? BYTES_OF_IO_URING_OPERATIONS : 0);
    long thread = server.onLoop(() -> Thread.currentThread().threadId());
    long perEvent = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS_MAX && perEvent > bound; round++) {
      long before = THREADS.getThreadAllocatedBytes(thread);
      for (int i = 0; i < ROUND; i++) {
        exchange.run();
      }
      perEvent = (THREADS.getThreadAllocatedBytes(thread) - before) / ROUND;
    }
    assertThat(perEvent).as("bytes per read event").isLessThanOrEqualTo(bound);
  }

  private static LiveServer server(TransportKind transport) throws ListenException {
    assumeTrue(transport.isAvailable());
    return LiveServer.start(transport);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
