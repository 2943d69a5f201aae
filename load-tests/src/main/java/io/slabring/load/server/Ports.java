package io.slabring.load.server;

import module java.base;

/** Free ports of the loopback interface. */
public final class Ports {
  private static final int FROM = 12_000;
  private static final int TO = 32_000;

  private Ports() {}

  /**
   * A port on which nobody listens, below those that the system gives to outgoing connections: so a
   * server that is started again later finds it free.
   */
  public static int free() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FROM, TO);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        // Another one may be free.
      }
    }
  }

  /** A free port as {@code 127.0.0.1:port}. */
  public static String freeAddress() throws IOException {
    return "127.0.0.1:" + free();
  }
}
