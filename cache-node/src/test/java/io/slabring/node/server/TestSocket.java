package io.slabring.node.server;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client's socket, in terms of text of one byte a character. */
final class TestSocket implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 120_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  TestSocket(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  TestSocket send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return this;
  }

  TestSocket send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Reads exactly as many bytes as were expected. */
  String read(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Reads a line and cuts its CR LF. */
  String line() throws IOException {
    String line = logLine();
    return line.substring(0, Math.max(0, line.length() - 1));
  }

  /** Reads a line of those that end in LF alone. */
  String logLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("closed after: " + line);
      }
      line.append((char) b);
    }
    return line.toString();
  }

  String ask(String request) throws IOException {
    return send(request).line();
  }

  /** Reads until the server closes. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Sends no more, but goes on reading. */
  void shut() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes at once, by a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
