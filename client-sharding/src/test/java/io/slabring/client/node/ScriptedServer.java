package io.slabring.client.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends what a test wants after each line it receives, whatever was asked; only the first line of a
 * connection, the client's {@code mn}, gets the answer that it wants.
 */
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  /** What to do with a line. */
  @FunctionalInterface
  interface Script {
    /**
     * Returns what to send.
     *
     * @return null to end the connection
     */
    String answer(String line);
  }

  ScriptedServer(Script script) throws IOException {
    this(0, script);
  }

  ScriptedServer(int port, Script script) throws IOException {
    this.script = script;
    listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "scripted server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Connections accepted so far. */
  int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        sockets.add(socket);
        Thread thread = new Thread(() -> converse(socket), "scripted conversation");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      sockets.removeIf(Socket::isClosed); // the listener was closed
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      StringBuilder line = new StringBuilder();
      boolean first = true;
      for (int next = in.read(); next >= 0; next = in.read()) {
        line.append((char) next);
        if (next == '\n') {
          String text = line.toString().strip();
          String answer = first && text.equals("mn") ? "MN\r\n" : script.answer(text);
          first = false;
          line.setLength(0);
          if (answer == null) {
            return;
          }
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException e) {
      sockets.remove(socket); // the client has gone
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
