package io.slabring.membership.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.Await;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.Version;
import org.junit.jupiter.api.Test;

/** The gate and its lobby: which connections stay, which make room, and for how long. */
class GateTest {
  @Test
  void whoIsSilentForLongestMakesRoomAndWhoHasSpokenStays() throws IOException {
    Lobby lobby = new Lobby(3, Long.MAX_VALUE, Long.MAX_VALUE);
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Visitor spoken = visitor(server);
      spoken.getOutputStream().write(1);
      Visitor silent = visitor(server);
      Visitor last = visitor(server);
      assertThat(spoken.peek(1)).containsExactly(1);
      for (Visitor visitor : List.of(spoken, silent, last)) {
        lobby.enter(visitor);
      }
      lobby.enter(visitor(server));
      assertThat(List.of(spoken.isClosed(), silent.isClosed(), last.isClosed()))
          .containsExactly(false, true, false);
      lobby.closeAll();
      assertThat(spoken.isClosed()).isTrue();
    }
  }

  /** Connected to a peer that sends back what it is sent, once. */
  private static Visitor visitor(ServerSocket server) throws IOException {
    Visitor visitor = new Visitor();
    visitor.connect(server.getLocalSocketAddress());
    Socket peer = server.accept();
    Thread echo =
        new Thread(
            () -> {
              try (peer) {
                peer.getOutputStream().write(peer.getInputStream().read());
                peer.getInputStream().read();
              } catch (IOException e) {
                // closed
              }
            });
    echo.setDaemon(true);
    echo.start();
    return visitor;
  }

  @Test
  void silenceAndDribblingEndInTime() throws IOException {
    Lobby lobby = new Lobby(9, 0, Long.MAX_VALUE);
    Lobby strict = new Lobby(9, Long.MAX_VALUE, -1);
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Visitor silent = visitor(server);
      Visitor dribbling = visitor(server);
      dribbling.getOutputStream().write(7);
      dribbling.peek(1);
      lobby.enter(silent);
      lobby.enter(dribbling);
      Await.until(
          "the end of the silent one",
          () -> {
            lobby.closeLate();
            return silent.isClosed();
          });
      assertThat(silent.isLate()).isTrue();
      assertThat(dribbling.isClosed()).isFalse();
      strict.enter(dribbling);
      strict.closeLate();
      assertThat(dribbling.isLate()).isTrue();
    }
  }

  @Test
  void itPausesWhenItCannotAcceptAndGoesOnAfterwards() throws Exception {
    int failures = 6;
    AtomicInteger attempts = new AtomicInteger();
    try (Gate gate =
        new Gate("test", null, GateTest::isOurs, new Refusals("test")) {
          @Override
          void take(Visitor visitor) throws IOException {
            if (attempts.getAndIncrement() < failures) {
              throw new IOException("Too many open files");
            }
            super.take(visitor);
          }
        }) {
      gate.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      long start = System.nanoTime();
      try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), gate.getLocalPort())) {
        peer.getOutputStream().write(introduction());
        try (Socket accepted = gate.accept()) {
          // 10 + 20 + 40 + 80 + 160 + 320 ms
          assertThat(System.nanoTime() - start).isGreaterThan(630_000_000);
          assertThat(attempts.get()).isGreaterThan(failures).isLessThan(failures + 3);
          InputStream in = accepted.getInputStream();
          assertThat(in.readNBytes(introduction().length)).isEqualTo(introduction());
        }
      }
    }
  }

  @Test
  void anIntroductionMayComeInPiecesAndIsHandedOnWhole() throws Exception {
    try (Gate gate = new Gate("test", null, GateTest::isOurs, new Refusals("test"))) {
      gate.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (Socket half = new Socket(InetAddress.getLoopbackAddress(), gate.getLocalPort());
          Socket peer = new Socket(InetAddress.getLoopbackAddress(), gate.getLocalPort())) {
        half.getOutputStream().write(introduction(), 0, 9);
        for (byte b : introduction()) {
          peer.getOutputStream().write(b);
          peer.getOutputStream().flush();
        }
        peer.getOutputStream().write(99);
        try (Socket accepted = gate.accept()) {
          assertThat(accepted.getPort()).isEqualTo(peer.getLocalPort());
          InputStream in = accepted.getInputStream();
          assertThat(in.readNBytes(introduction().length)).isEqualTo(introduction());
          assertThat(in.read()).isEqualTo(99);
        }
      }
    }
  }

  @Test
  void closingTheGateClosesWhoWaits() throws Exception {
    Gate gate = new Gate("test", null, GateTest::isOurs, new Refusals("test"));
    gate.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> hasEnded(gate));
    try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), gate.getLocalPort())) {
      peer.getOutputStream().write(introduction(), 0, 3);
      peer.setSoTimeout((int) Await.PATIENCE_MS);
      gate.close();
      try {
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
      } catch (EOFException | SocketException e) {
        assertThat(e).hasMessageContaining("reset");
      }
    }
    assertThat(ended.get()).isTrue();
  }

  private static boolean hasEnded(Gate gate) {
    try {
      gate.accept().close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean isOurs(int version) {
    return Version.isBinaryCompatible((short) version);
  }

  /** What JGroups sends first. */
  private static byte[] introduction() {
    short version = Version.version;
    byte[] address = {4, 127, 0, 0, 1, 0x1E, 0x78};
    byte[] bytes = new byte[8 + address.length];
    byte[] head = {'b', 'e', 'l', 'a', (byte) (version >> 8), (byte) version, 0, 7};
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(address, 0, bytes, head.length, address.length);
    return bytes;
  }
}
