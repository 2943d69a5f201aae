package io.slabring.membership.jgroups;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Checks in the background whether ports refuse connections. Thread-safe; never blocks. */
final class Probes {
  private static final int CONNECT_MS = 1000;

  /** Maximum of addresses checked at the same time. */
  private static final int ATTEMPTS_MAX = 64;

  private final Set<SocketAddress> attempts = ConcurrentHashMap.newKeySet();
  private final Set<SocketAddress> refused = ConcurrentHashMap.newKeySet();

  /**
   * Returns whether the address refused the connection in the last check, and starts another check.
   */
  boolean isRefused(SocketAddress address) {
    if (attempts.size() < ATTEMPTS_MAX && attempts.add(address)) {
      Thread thread = new Thread(() -> attempt(address), "membership-probe");
      thread.setDaemon(true);
      thread.start();
    }
    return refused.contains(address);
  }

  /** Returns whether the address refuses a connection, after at most so many milliseconds. */
  static boolean refuses(SocketAddress address, int mostMillis) {
    try (Socket socket = new Socket()) {
      socket.connect(address, mostMillis);
      return false;
    } catch (ConnectException e) {
      return String.valueOf(e.getMessage()).startsWith("Connection refused");
    } catch (IOException e) {
      return false; // no answer or no route: the process may be alive
    }
  }

  private void attempt(SocketAddress address) {
    if (refuses(address, CONNECT_MS)) {
      refused.add(address);
    } else {
      refused.remove(address);
    }
    attempts.remove(address);
  }
}
