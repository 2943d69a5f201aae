package io.slabring.load.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Clients that mean a node no good. Each method lasts for the time given, or somewhat longer. */
final class Hostility {
  private static final int TIMEOUT_MILLIS = 1000;
  private static final int SLOW_READERS = 20;
  private static final int FLOOD_MAX = 400;
  private static final int LARGE_VALUE = 200_000;
  private static final int MIDDLE_VALUE = 4000;
  private static final int GETS = 200;

  private Hostility() {}

  /** Asks for large values again and again, and reads none. */
  static void slowReaders(InetSocketAddress node, long nanos) {
    long end = System.nanoTime() + nanos;
    List<Socket> readers = new ArrayList<>();
    byte[] gets = "get chaos-large\r\n".repeat(GETS).getBytes(US_ASCII);
    try (Socket setter = connect(node)) {
      set(setter, "chaos-large", LARGE_VALUE);
      for (int i = 0; i < SLOW_READERS; i++) {
        Socket reader = connect(node);
        readers.add(reader);
        reader.getOutputStream().write(gets);
      }
      park(end);
    } catch (IOException e) {
      // The node may have ended: then nobody is slow.
      park(end);
    } finally {
      closeAll(readers);
    }
  }

  /** Opens as many connections as the node takes, and closes them all. */
  static void flood(InetSocketAddress node, long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      List<Socket> sockets = new ArrayList<>();
      try {
        while (sockets.size() < FLOOD_MAX && System.nanoTime() < end) {
          sockets.add(connect(node));
        }
      } catch (IOException e) {
        // Refused, as it may be.
        park(Math.min(end, System.nanoTime() + nanos / 10));
      } finally {
        closeAll(sockets);
      }
    }
  }

  /** Stores more than fits, so that it evicts all the time. */
  static void memory(InetSocketAddress node, long nanos) {
    long end = System.nanoTime() + nanos;
    try (Socket socket = connect(node)) {
      for (int i = 0; System.nanoTime() < end; i++) {
        set(socket, "chaos-fill-" + i, MIDDLE_VALUE);
      }
    } catch (IOException e) {
      // The node may have ended: then nothing is to be filled.
      park(end);
    }
  }

  private static Socket connect(InetSocketAddress node) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(node, TIMEOUT_MILLIS);
    return socket;
  }

  private static void set(Socket socket, String key, int size) throws IOException {
    byte[] head = ("set " + key + " 0 60 " + size + "\r\n").getBytes(US_ASCII);
    byte[] command = new byte[head.length + size + 2];
    System.arraycopy(head, 0, command, 0, head.length);
    command[command.length - 2] = '\r';
    command[command.length - 1] = '\n';
    socket.getOutputStream().write(command);
    for (int next = socket.getInputStream().read(); next != '\n'; ) {
      if (next < 0) {
        throw new IOException("closed");
      }
      next = socket.getInputStream().read();
    }
  }

  private static void park(long end) {
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void closeAll(List<Socket> sockets) {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new IllegalStateException("a socket does not close", e);
      }
    }
  }
}
