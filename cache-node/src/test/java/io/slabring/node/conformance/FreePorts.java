package io.slabring.node.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Ports for what is started later. They are below those that the system gives to connections and to
 * whoever asks for any port, so nobody gets one of them meanwhile; and none is given twice.
 */
public final class FreePorts {
  private static final int FIRST = 12_000;
  private static final int END = 32_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(FIRST, END));

  private FreePorts() {}

  /** One of this machine's own address. */
  public static int next() {
    while (true) {
      int port = NEXT.getAndUpdate(last -> last + 1 < END ? last + 1 : FIRST);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // taken: the next one
      }
    }
  }

  /** So many. */
  static List<Integer> next(int count) {
    return IntStream.range(0, count).mapToObj(i -> next()).toList();
  }
}
