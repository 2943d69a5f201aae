package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.MembershipConfig;
import io.slabring.membership.jgroups.TestCluster.TestMember;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections to the cluster port that are of no use, and that they keep nobody else out. */
class GateTest {
  private static final byte[] SECRET = "correct horse battery".getBytes(StandardCharsets.US_ASCII);

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @ParameterizedTest
  @CsvSource({"64, true", "64, false", "400, true", "400, false"})
  void silentConnectionsKeepNoNewcomerOut(int count, boolean tls) throws Exception {
    MembershipConfig first = cluster.config();
    first.secret = tls ? SECRET : null;
    TestMember a = cluster.join(first);
    a.membership.serve();
    try (Flood flood = new Flood(a.config.bindAddress(), a.config.bindPort, count)) {
      flood.awaitFull();
      MembershipConfig second = cluster.config();
      second.secret = first.secret;
      TestMember b = cluster.join(second);
      b.membership.serve();
      TestCluster.awaitServing(List.of(a, b), List.of(11211, 11212));
    }
  }

  /** So many silent connections; one that ends is opened again at once. */
  private static final class Flood implements AutoCloseable {
    /** A look whether a connection has ended, not a wait. */
    private static final int LOOK_MILLIS = 1;

    private final InetSocketAddress target;
    private final int count;
    private final Deque<Socket> sockets = new ArrayDeque<>();
    private final CompletableFuture<Void> full = new CompletableFuture<>();
    private final AtomicBoolean ends = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "flood");

    Flood(InetAddress address, int port, int count) {
      target = new InetSocketAddress(address, port);
      this.count = count;
      thread.start();
    }

    void awaitFull() throws Exception {
      full.get(TestCluster.PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    private void run() {
      while (!ends.get()) {
        Socket socket = new Socket();
        try {
          socket.connect(target, 1000);
          socket.setSoTimeout(LOOK_MILLIS);
          sockets.add(socket);
        } catch (IOException e) {
          close(socket);
        }
        if (sockets.size() >= count) {
          full.complete(null);
          sockets.removeIf(Flood::hasEnded);
        }
      }
      sockets.forEach(Flood::close);
    }

    private static boolean hasEnded(Socket socket) {
      try {
        return socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true;
      }
    }

    private static void close(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        // not needed any more
      }
    }

    @Override
    public void close() {
      ends.set(true);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

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
      TestCluster.await(
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
        new Gate("test", null, new Refusals("test")) {
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
    try (Gate gate = new Gate("test", null, new Refusals("test"))) {
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
    Gate gate = new Gate("test", null, new Refusals("test"));
    gate.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> hasEnded(gate));
    try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), gate.getLocalPort())) {
      peer.getOutputStream().write(introduction(), 0, 3);
      peer.setSoTimeout((int) TestCluster.PATIENCE_MS);
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
