package io.slabring.membership.jgroups;

import io.slabring.membership.Await;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.jgroups.TestCluster.TestMember;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many silent connections to the cluster port keep no node out. */
class FloodTest {
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
      full.get(Await.PATIENCE_MS, TimeUnit.MILLISECONDS);
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
}
