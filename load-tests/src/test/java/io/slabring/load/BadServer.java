package io.slabring.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that speaks a little of memcached's classic protocol, and does one thing wrong. */
final class BadServer implements AutoCloseable {
  /** What is wrong with it. */
  enum Fault {
    /** The second and later values of a key are not stored, though they are acknowledged. */
    STALE,
    /** Every 50th value has a changed byte. */
    TORN,
    /** Every 50th value is that of another key. */
    WRONG,
    /** It ends all connections after 2,000 requests. */
    DYING,
    /** It does not speak the protocol. */
    FOREIGN
  }

  private static final int DEATH = 2000;
  private static final int PERIOD = 50;

  private final ServerSocket socket;
  private final Fault fault;
  private final Map<String, byte[]> values = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile byte[] other;

  BadServer(Fault fault) throws IOException {
    this.fault = fault;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      for (String line = line(in); line != null; line = line(in)) {
        if (fault == Fault.DYING && requests.incrementAndGet() > DEATH) {
          socket.close();
          return;
        }
        answer(line.split(" "), in, out);
      }
    } catch (IOException e) {
      return; // the client has gone
    }
  }

  private void answer(String[] words, InputStream in, OutputStream out) throws IOException {
    if (fault == Fault.FOREIGN) {
      out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return;
    }
    switch (words[0]) {
      case "set" -> {
        byte[] value = in.readNBytes(Integer.parseInt(words[4]));
        line(in);
        if (fault == Fault.STALE) {
          values.putIfAbsent(words[1], value);
        } else {
          values.put(words[1], value);
        }
        other = value;
        say(out, "STORED");
      }
      case "get" -> {
        for (int i = 1; i < words.length; i++) {
          byte[] value = values.get(words[i]);
          if (value != null) {
            value = spoil(value);
            say(out, "VALUE " + words[i] + " 0 " + value.length);
            out.write(value);
            say(out, "");
          }
        }
        say(out, "END");
      }
      case "delete" -> say(out, values.remove(words[1]) == null ? "NOT_FOUND" : "DELETED");
      case "version" -> say(out, "VERSION 1.6.45");
      default -> say(out, "ERROR");
    }
  }

  private byte[] spoil(byte[] value) {
    if (fault != Fault.TORN && fault != Fault.WRONG || requests.incrementAndGet() % PERIOD != 0) {
      return value;
    }
    if (fault == Fault.WRONG) {
      return other;
    }
    byte[] torn = value.clone();
    torn[torn.length - 1] ^= 1;
    return torn;
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
