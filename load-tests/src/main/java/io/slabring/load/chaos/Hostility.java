package io.slabring.load.chaos;

import module java.base;

import io.slabring.load.wire.Wire;

/** Clients that mean a node no good. Each method lasts for the time given, or somewhat longer. */
final class Hostility {
  private static final int TIMEOUT_MILLIS = 1000;
  private static final int SLOW_READERS = 20;
  private static final int FLOOD_MAX = 400;
  private static final byte[] VALUE = new byte[200_000];
  private static final int MIDDLE_VALUE = 4000;
  private static final int GETS = 200;
  private static final int BALLAST = 50_000;
  private static final int BALLAST_VALUE = 100;

  private Hostility() {}

  /** Asks for large values again and again, and reads none. */
  static void slowReaders(InetSocketAddress node, long nanos) throws IOException {
    long end = System.nanoTime() + nanos;
    List<Wire> readers = new ArrayList<>();
    try (Wire setter = connect(node)) {
      set(setter, "chaos-large", VALUE.length);
      for (int i = 0; i < SLOW_READERS; i++) {
        readers.add(connect(node));
        readers.getLast().text("get chaos-large\r\n".repeat(GETS)).flush();
      }
    } catch (IOException e) {
      // The node may have ended: then nobody is slow.
    }
    park(end);
    for (Wire reader : readers) {
      reader.close();
    }
  }

  /** Opens as many connections as the node takes, and closes them all. */
  static void flood(InetSocketAddress node, long nanos) throws IOException {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      List<Socket> sockets = new ArrayList<>();
      try {
        while (sockets.size() < FLOOD_MAX && System.nanoTime() < end) {
          sockets.add(new Socket());
          sockets.getLast().connect(node, TIMEOUT_MILLIS);
        }
      } catch (IOException e) {
        // Refused, as it may be.
        park(Math.min(end, System.nanoTime() + nanos / 10));
      }
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Stores more than fits, so that it evicts all the time. */
  static void memory(InetSocketAddress node, long nanos) {
    long end = System.nanoTime() + nanos;
    try (Wire wire = connect(node)) {
      for (int i = 0; System.nanoTime() < end; i++) {
        set(wire, "chaos-fill-" + i, MIDDLE_VALUE);
      }
    } catch (IOException e) {
      // The node may have ended: then nothing is to be filled.
      park(end);
    }
  }

  /** Stores many small items, so that it takes a while to hand them over. */
  static void ballast(InetSocketAddress node) {
    try (Wire wire = connect(node)) {
      for (int i = 0; i < BALLAST; i++) {
        wire.set(i, VALUE, BALLAST_VALUE);
      }
      wire.await();
    } catch (IOException e) {
      // The node may have ended: then it has nothing to hand over.
    }
  }

  private static Wire connect(InetSocketAddress node) throws IOException {
    return new Wire(node, TIMEOUT_MILLIS, false);
  }

  private static void set(Wire wire, String key, int size) throws IOException {
    wire.text("set " + key + " 0 60 " + size + "\r\n").bytes(VALUE, size).text("\r\n");
    wire.reply();
  }

  private static void park(long end) {
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
