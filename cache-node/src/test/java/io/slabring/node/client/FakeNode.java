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
import java.util.concurrent.atomic.AtomicInteger;

/** Answers questions for the cluster with whatever a test wants, and has no items. */
final class FakeNode implements AutoCloseable {
  private final ServerSocket listener;
  private final Thread acceptor;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private final Script script;

  /** What the nodes of a cluster say. */
  static final class Script {
    /** The answer to {@code config get cluster}, on the wire. */
    volatile String config = "ERROR\r\n";

    /** The answer to {@code stats cluster}, on the wire. */
    volatile String stats = "END\r\n";

    /** The answer to {@code config get identity}, on the wire. */
    volatile String identity = "EN\r\n";

    /** Questions for the text so far. */
    final AtomicInteger questions = new AtomicInteger();

    void answer(String payload) {
      config = "CONFIG cluster 0 " + payload.length() + "\r\n" + payload + "\r\nEND\r\n";
    }
  }

  FakeNode(Script script) throws IOException {
    this(script, 0);
  }

  /** One at this port. */
  FakeNode(Script script, int port) throws IOException {
    this.script = script;
    listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    acceptor = Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> converse(socket));
      }
    } catch (IOException e) {
      sockets.forEach(FakeNode::end); // closed, and nobody is added any more
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

  private String reply(String line) {
    return switch (line) {
      case "config get cluster" -> {
        script.questions.incrementAndGet();
        yield script.config;
      }
      case "config get identity" -> script.identity;
      case "stats cluster" -> script.stats;
      case "mn" -> "MN\r\n";
      default -> "EN\r\n";
    };
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no use, closed or not
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      acceptor.join(); // before, the port is not free for another one
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
