package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.node.store.life.Clock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the machine's clock while a node runs. */
class ClockStepTest {
  private static final long START = 1_800_000_000;
  private static final long HOUR = 3600;
  private static final int DEADLINE_SECONDS = 300;

  private final AtomicLong wallSecond = new AtomicLong(START);
  private final AtomicLong elapsedSeconds = new AtomicLong();
  private final Clock clock =
      Clock.of(
          () -> TimeUnit.SECONDS.toMillis(wallSecond.get()),
          () -> TimeUnit.SECONDS.toNanos(elapsedSeconds.get()));

  private void pass(long seconds) {
    wallSecond.addAndGet(seconds);
    elapsedSeconds.addAndGet(seconds);
  }

  @ParameterizedTest
  @ValueSource(longs = {HOUR, -HOUR, 365 * 24 * HOUR, -START})
  void nothingThatIsMeasuredInSecondsJumps(long step) throws Exception {
    String[] line = {"-l", "127.0.0.1", "-p", "-1", "-t", "1"};
    try (Node node = Node.start(Options.parse(line), clock, () -> {}, false);
        Client client = new Client(node)) {
      pass(10);
      client.awaitUptime(10);
      assertThat(client.ask("set relative 0 100 1\r\nx\r\n")).isEqualTo("STORED");
      assertThat(client.ask("set absolute 0 " + (START + 210) + " 1\r\nx\r\n")).isEqualTo("STORED");
      wallSecond.addAndGet(step);
      pass(5);
      client.awaitUptime(15);
      assertThat(client.stat("time")).isEqualTo(START + 15);
      assertThat(client.ask("mg relative t h l\r\n")).isEqualTo("HD t95 h0 l5");
      assertThat(client.ask("mg absolute t h l\r\n")).isEqualTo("HD t195 h0 l5");
      // as in memcached: times since 1970 are compared with the clock as it stood at the start
      assertThat(client.ask("ms later 1 T" + (START + 115) + "\r\nx\r\n")).isEqualTo("HD");
      assertThat(client.ask("mg later t\r\n")).isEqualTo("HD t100");
      pass(90);
      client.awaitUptime(105);
      assertThat(client.ask("mg relative t\r\n")).isEqualTo("HD t5");
      pass(6);
      client.awaitUptime(111);
      assertThat(client.ask("mg relative t\r\n")).isEqualTo("EN");
      assertThat(client.ask("mg absolute t\r\n")).isEqualTo("HD t99");
    }
  }

  @Test
  void theTimeOnTheWallIsStillKnownForWhatOutlivesTheProcess() {
    wallSecond.addAndGet(HOUR);
    assertThat(clock.epochSecond()).isEqualTo(START);
    assertThat(clock.wallSecond()).isEqualTo(START + HOUR);
  }

  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader reader;

    Client(Node node) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), node.addresses().getFirst().port());
      reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    String ask(String request) throws IOException {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return reader.readLine();
    }

    long stat(String name) throws IOException {
      long value = -1;
      for (String line = ask("stats\r\n"); !line.equals("END"); line = reader.readLine()) {
        if (line.startsWith("STAT " + name + " ")) {
          value = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
        }
      }
      return value;
    }

    /** The maintainer takes over the time within a second, on an idle machine. */
    void awaitUptime(long seconds) throws IOException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
      long uptime = stat("uptime");
      while (uptime < seconds && System.nanoTime() - deadline < 0) {
        uptime = stat("uptime");
      }
      assertThat(uptime).isEqualTo(seconds);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
