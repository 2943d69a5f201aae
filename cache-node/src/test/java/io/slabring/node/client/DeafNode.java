package io.slabring.node.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A node that takes connections, and says one thing at most. */
final class DeafNode implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final byte[] words;
  private final boolean staying;

  private DeafNode(String words, boolean staying) throws IOException {
    this.words = words.getBytes(StandardCharsets.US_ASCII);
    this.staying = staying;
    Thread.ofVirtual().start(this::accept);
  }

  /** Never says a word, as a node that was stopped before the client came. */
  static DeafNode silent() throws IOException {
    return new DeafNode("", true);
  }

  /** Answers the handshake and nothing more, as a node that was stopped afterwards. */
  static DeafNode hanging() throws IOException {
    return new DeafNode("MN\r\n", true);
  }

  /** Has no place for another connection. */
  static DeafNode full() throws IOException {
    return new DeafNode("ERROR Too many open connections\r\n", false);
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> meet(socket));
      }
    } catch (IOException e) {
      sockets.removeIf(Socket::isClosed); // the test has ended
    }
  }

  /** Reads all that comes, so that a refusal is not lost in a reset. */
  private void meet(Socket socket) {
    try (socket) {
      socket.getInputStream().read();
      socket.getOutputStream().write(words);
      if (!staying) {
        socket.shutdownOutput();
      }
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      sockets.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
