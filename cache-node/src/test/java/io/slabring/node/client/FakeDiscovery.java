package io.slabring.node.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Answers questions for a cluster with whatever a test wants. */
final class FakeDiscovery implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /** What {@code config get cluster} is answered, on the wire. */
  volatile String config = "ERROR\r\n";

  /** What {@code stats cluster} is answered, on the wire. */
  volatile String stats = "END\r\n";

  /** Questions for the text so far. */
  volatile int questions;

  FakeDiscovery() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  void answer(String payload) {
    config = "CONFIG cluster 0 " + payload.length() + "\r\n" + payload + "\r\nEND\r\n";
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> converse(socket));
      }
    } catch (IOException e) {
      sockets.clear(); // closed
    }
  }

  private void converse(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      OutputStream out = socket.getOutputStream();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(reply(line.strip()).getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      sockets.remove(socket);
    }
  }

  private synchronized String reply(String line) {
    return switch (line) {
      case "config get cluster" -> {
        questions++;
        yield config;
      }
      case "stats cluster" -> stats;
      case "mn" -> "MN\r\n";
      default -> "EN\r\n";
    };
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
