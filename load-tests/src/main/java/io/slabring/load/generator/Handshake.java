package io.slabring.load.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A conversation with one target before or beside the load: blocking, a line at a time, never
 * longer than a few seconds. Not thread-safe.
 */
final class Handshake implements Closeable {
  private static final int TIMEOUT_MILLIS = 5000;
  private static final String OWN_VERSION = "STAT slabring_version ";
  private static final int MAX_LINE = 64 << 10;
  private static final SimpleTrustManagerFactory ANYBODY =
      (SimpleTrustManagerFactory) InsecureTrustManagerFactory.INSTANCE;

  private final String name;
  private final Socket socket;
  private final InputStream in;

  private Handshake(String name, Socket socket) throws IOException {
    this.name = name;
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * Connects. Certificates are not checked here but by the load's own connections.
   *
   * @param login what a connection says first, or null
   */
  static Handshake with(InetSocketAddress target, boolean tls, Login login)
      throws RunFailedException {
    Handshake handshake = connect(target, tls);
    try {
      handshake.logIn(login);
      return handshake;
    } catch (RunFailedException e) {
      handshake.close();
      throw e;
    }
  }

  private void logIn(Login login) throws RunFailedException {
    if (login == null) {
      return;
    }
    try {
      socket.getOutputStream().write(login.request());
      String answer = line();
      if (!answer.equals(Login.ACCEPTED)) {
        throw new RunFailedException(name + ": " + Login.refusal(answer));
      }
    } catch (IOException e) {
      throw new RunFailedException("%s ended the login: %s".formatted(name, e.getMessage()));
    }
  }

  private static Handshake connect(InetSocketAddress target, boolean tls)
      throws RunFailedException {
    String name = Routing.name(target);
    if (target.isUnresolved()) {
      throw new RunFailedException("cannot find the host " + target.getHostString());
    }
    Socket socket = new Socket();
    try {
      socket.connect(target, TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return new Handshake(name, tls ? encrypt(socket, target) : socket);
    } catch (IOException e) {
      closeQuietly(socket);
      String what =
          socket.isConnected() ? "cannot speak TLS with %s: %s" : "cannot connect to %s: %s";
      throw new RunFailedException(what.formatted(name, e.getMessage()));
    }
  }

  private static SSLSocket encrypt(Socket socket, InetSocketAddress target) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, ANYBODY.getTrustManagers(), null);
      SSLSocket encrypted =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(socket, target.getHostString(), target.getPort(), true);
      encrypted.startHandshake();
      return encrypted;
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM has no TLS", e);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // Nothing depends on it.
    }
  }

  /** What the target answers to {@code version}. */
  String version() throws RunFailedException {
    String answer = ask("version");
    if (answer.startsWith("CLIENT_ERROR unauthenticated")) {
      throw new RunFailedException(
          name + " wants clients to authenticate: give --user and --password-file");
    }
    if (!answer.startsWith("VERSION ")) {
      throw new RunFailedException(
          "%s is no memcached: it answered '%s' to version".formatted(name, printable(answer)));
    }
    return answer.substring("VERSION ".length());
  }

  /**
   * What the target is: its version, and for a node of Slabring, which answers with that of the
   * memcached that it is like, the node's own.
   */
  String product() throws RunFailedException {
    String version = version();
    try {
      send("stats settings");
      String line = line();
      while (line.startsWith("STAT ")) {
        if (line.startsWith(OWN_VERSION)) {
          return "slabring %s, as memcached %s"
              .formatted(line.substring(OWN_VERSION.length()), version);
        }
        line = line();
      }
    } catch (IOException e) {
      // A server without such a page: it has said all that is needed.
    }
    return version;
  }

  private String ask(String command) throws RunFailedException {
    try {
      send(command);
      return line();
    } catch (SocketTimeoutException e) {
      throw new RunFailedException(
          "%s is no memcached: it did not answer to %s within %d s"
              .formatted(name, command, TIMEOUT_MILLIS / 1000));
    } catch (IOException e) {
      throw new RunFailedException(
          "%s is no memcached: it closed the connection on %s".formatted(name, command));
    }
  }

  void send(String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
    socket.getOutputStream().flush();
  }

  /** A line without its end. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.size() < MAX_LINE) {
      line.write(next);
      next = in.read();
    }
    if (next != '\n') {
      throw new IOException("the connection ended amid a line");
    }
    return line.toString(US_ASCII).stripTrailing();
  }

  static String printable(String text) {
    String start = text.length() > 60 ? text.substring(0, 60) : text;
    return start.replaceAll("[^ -~]", ".");
  }

  @Override
  public void close() {
    closeQuietly(socket);
  }
}
