package io.slabring.load.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.load.generator.Login;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A connection that asks for one key at a time. Not thread-safe. */
final class Connection implements Closeable {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int MAX_LINE = 2048;
  private static final String VALUE_END = "\r\nEND\r\n";

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;
  private final byte[] value = new byte[Scale.MAX_SIZE];

  /** Whether the answer to a set has to be read before that of the next get. */
  private boolean setUnderWay;

  private long refusedSets;

  /**
   * Connects.
   *
   * @param login what is said first, or null
   */
  Connection(InetSocketAddress target, Login login) throws IOException {
    socket.connect(target, TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    if (login != null) {
      out.write(login.request());
      out.flush();
      if (!line().equals("STORED")) {
        throw new IOException("the login was refused: see --user and --password-file");
      }
    }
  }

  /** Sets that were answered by anything but STORED. */
  long refusedSets() {
    return refusedSets;
  }

  /** Whether the key is there, with a value of that size. */
  boolean get(String key, int size) throws IOException {
    out.write(("get " + key + "\r\n").getBytes(US_ASCII));
    out.flush();
    finishSet();
    String line = line();
    if (line.equals("END")) {
      return false;
    }
    String expected = "VALUE " + key + " 0 " + size;
    if (!line.equals(expected)) {
      throw new IOException("expected '%s', got '%s'".formatted(expected, line));
    }
    in.skipNBytes(size);
    for (int i = 0; i < VALUE_END.length(); i++) {
      if (in.read() != VALUE_END.charAt(i)) {
        throw new IOException("the value of " + key + " does not end where it should");
      }
    }
    return true;
  }

  /** Leaves with the next get, which changes no answer. */
  void set(String key, int size) throws IOException {
    out.write(("set " + key + " 0 0 " + size + "\r\n").getBytes(US_ASCII));
    out.write(value, 0, size);
    out.write("\r\n".getBytes(US_ASCII));
    setUnderWay = true;
  }

  /** Sends the last set and reads its answer. */
  void finish() throws IOException {
    out.flush();
    finishSet();
  }

  private void finishSet() throws IOException {
    if (setUnderWay) {
      setUnderWay = false;
      if (!line().equals("STORED")) {
        refusedSets++;
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.length() < MAX_LINE) {
      line.append((char) next);
      next = in.read();
    }
    if (next != '\n') {
      throw new IOException("closed the connection");
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
