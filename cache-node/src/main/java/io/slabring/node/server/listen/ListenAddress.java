package io.slabring.node.server.listen;

import io.slabring.node.server.tls.ListenerTls;
import java.util.Objects;

/**
 * Where to listen: a TCP address, or the path of a Unix socket.
 *
 * @param host name or address of a local interface; {@code null} for a Unix socket
 * @param port 0 (any free port) to 65535; ignored for a Unix socket
 * @param path file name of the Unix socket, or {@code null}
 * @param tls what it does about TLS when the server has a certificate; a Unix socket is plain
 */
public record ListenAddress(String host, int port, String path, ListenerTls tls) {
  public ListenAddress {
    if ((host == null) == (path == null)) {
      throw new IllegalArgumentException("an address is either host and port or a path");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535: port=" + port);
    }
  }

  /** A TCP address. */
  public static ListenAddress tcp(String host, int port) {
    return tcp(host, port, ListenerTls.DEFAULT);
  }

  /** A TCP address that says what it does about TLS. */
  public static ListenAddress tcp(String host, int port, ListenerTls tls) {
    return new ListenAddress(Objects.requireNonNull(host), port, null, tls);
  }

  /** A Unix socket. */
  public static ListenAddress unix(String path) {
    return new ListenAddress(null, 0, Objects.requireNonNull(path), ListenerTls.NONE);
  }

  /** Whether this is a Unix socket. */
  public boolean isUnix() {
    return path != null;
  }

  @Override
  public String toString() {
    if (isUnix()) {
      return "unix:" + path;
    }
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
