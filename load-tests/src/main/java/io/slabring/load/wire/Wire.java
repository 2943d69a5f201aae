package io.slabring.load.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import module java.base;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import io.slabring.membership.ClusterText;
import io.slabring.membership.ClusterView;
import io.slabring.protocol.Reply;
import io.slabring.protocol.ReplyLine;

/**
 * A blocking connection to a server. What is written is collected until the buffer is full, {@link
 * #flush} is called, or a reply has to be waited for. Not thread-safe.
 */
public final class Wire implements Closeable {
  /** Patience with a server that is busy with a long pipeline. */
  private static final int TIMEOUT_MILLIS = 120_000;

  private static final int BUFFER_BYTES = 64 << 10;

  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;
  private final byte[] out = new byte[BUFFER_BYTES];
  private final byte[] in = new byte[BUFFER_BYTES];
  private final ReplyLine line = new ReplyLine();
  private int outEnd;
  private int inFrom;
  private int inEnd;

  /** Connects to a port of the loopback interface. */
  public Wire(int port) throws IOException {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS, false);
  }

  /**
   * Connects.
   *
   * @param millis the longest wait for the connection, and for any reply
   * @param tls whether to encrypt; no certificate is checked
   * @throws IOException if the server cannot be reached
   */
  public Wire(InetSocketAddress server, int millis, boolean tls) throws IOException {
    Socket plain = new Socket();
    try {
      plain.connect(server, millis);
      plain.setSoTimeout(millis);
      plain.setTcpNoDelay(true);
      socket = tls ? encrypt(plain, server) : plain;
      input = socket.getInputStream();
      output = socket.getOutputStream();
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  private static SSLSocket encrypt(Socket socket, InetSocketAddress server) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      var anybody = (SimpleTrustManagerFactory) InsecureTrustManagerFactory.INSTANCE;
      context.init(null, anybody.getTrustManagers(), null);
      String host = server.getHostString();
      var encrypted =
          (SSLSocket) context.getSocketFactory().createSocket(socket, host, server.getPort(), true);
      encrypted.startHandshake();
      return encrypted;
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM has no TLS", e);
    }
  }

  // --- requests ---

  /** Writes ASCII text. */
  public Wire text(String ascii) throws IOException {
    byte[] bytes = ascii.getBytes(US_ASCII);
    return bytes(bytes, bytes.length);
  }

  /** Writes the first {@code length} bytes. */
  public Wire bytes(byte[] source, int length) throws IOException {
    for (int done = 0; done < length; ) {
      if (outEnd == out.length) {
        flush();
      }
      int part = Math.min(out.length - outEnd, length - done);
      System.arraycopy(source, done, out, outEnd, part);
      outEnd += part;
      done += part;
    }
    return this;
  }

  /** Writes a number that is not negative, padded with zeros to at least {@code width} digits. */
  public Wire number(long value, int width) throws IOException {
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    digits = Math.max(digits, width);
    if (out.length - outEnd < digits) {
      flush();
    }
    long rest = value;
    for (int i = outEnd + digits - 1; i >= outEnd; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    outEnd += digits;
    return this;
  }

  /** Writes a set without flags and expiry, to which the server does not reply. */
  public Wire set(String key, byte[] value, int length) throws IOException {
    text("set " + key + " 0 0 " + length + " noreply\r\n");
    return bytes(value, length).text("\r\n");
  }

  /** Writes a set as above under the key {@code k} and the number, which has 19 digits. */
  public Wire set(long key, byte[] value, int length) throws IOException {
    text("set k").number(key, 19).text(" 0 0 ").number(length, 1).text(" noreply\r\n");
    return bytes(value, length).text("\r\n");
  }

  /** Sends what was written. */
  public void flush() throws IOException {
    output.write(out, 0, outEnd);
    outEnd = 0;
  }

  // --- replies ---

  /** The next line; valid until the next call. */
  public ReplyLine reply() throws IOException {
    int scanned = inFrom;
    while (true) {
      for (; scanned < inEnd; scanned++) {
        if (in[scanned] == '\n') {
          int from = inFrom;
          inFrom = scanned + 1;
          line.readClassic(
              in, from, scanned > from && in[scanned - 1] == '\r' ? scanned - 1 : scanned);
          return line;
        }
      }
      if (inFrom > 0) {
        System.arraycopy(in, inFrom, in, 0, inEnd - inFrom);
        scanned -= inFrom;
        inEnd -= inFrom;
        inFrom = 0;
      }
      if (inEnd == in.length) {
        throw new IOException("a line of more than " + in.length + " bytes");
      }
      receive();
    }
  }

  /** The next line, without its end. */
  public String line() throws IOException {
    return reply().text();
  }

  /** The next {@code count} bytes, into the beginning of {@code value}. */
  public void read(byte[] value, int count) throws IOException {
    for (int done = 0; done < count; ) {
      int part = await(count - done);
      System.arraycopy(in, inFrom, value, done, part);
      inFrom += part;
      done += part;
    }
  }

  /** Passes over {@code count} bytes. */
  public void skip(long count) throws IOException {
    for (long left = count; left > 0; ) {
      int part = await(left);
      inFrom += part;
      left -= part;
    }
  }

  /** Waits for a byte. Returns how many have come, at most {@code wanted}. */
  private int await(long wanted) throws IOException {
    if (inFrom == inEnd) {
      inFrom = 0;
      inEnd = 0;
      receive();
    }
    return (int) Math.min(wanted, inEnd - inFrom);
  }

  private void receive() throws IOException {
    flush();
    int received = input.read(in, inEnd, in.length - inEnd);
    if (received < 0) {
      throw new EOFException("the server closed the connection");
    }
    inEnd += received;
  }

  // --- whole conversations ---

  /** Waits until the server has carried out everything that was sent before. */
  public void await() throws IOException {
    text("mn\r\n");
    if (!reply().is(Reply.MN)) {
      throw new IOException("expected MN, got " + line.quote());
    }
  }

  /** The lines of a page of {@code stats}, name to value; no page is the general one. */
  public Map<String, String> stats(String... page) throws IOException {
    text("stats" + (page.length == 0 ? "" : " " + String.join(" ", page)) + "\r\n");
    Map<String, String> stats = new LinkedHashMap<>();
    for (String[] words = line().split(" ", 3); words[0].equals("STAT"); ) {
      stats.put(words[1], words.length > 2 ? words[2] : "");
      words = line().split(" ", 3);
    }
    return stats;
  }

  /**
   * The view of its cluster that the server tells clients.
   *
   * @throws IOException if it knows no cluster
   */
  public ClusterView clusterView() throws IOException {
    text("config get cluster\r\n");
    String head = line();
    if (!head.matches("CONFIG cluster 0 \\d{1,6}")) {
      throw new IOException("it knows no cluster and answered " + line.quote());
    }
    byte[] text = new byte[Integer.parseInt(head.substring(head.lastIndexOf(' ') + 1))];
    read(text, text.length);
    try {
      return ClusterText.parse(new String(text, US_ASCII));
    } catch (IllegalArgumentException e) {
      throw new IOException("its view of the cluster cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
