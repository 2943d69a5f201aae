package io.slabring.node.web;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides which requests are allowed. Immutable. */
final class Doorkeeper {
  private static final int PORT_MAX = 65_535;

  /** A name, an IPv4 address, or an IPv6 address in brackets; then a port, if there is one. */
  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?");

  private static final String SCHEME = "bearer ";

  /** A digest, so that the time of a comparison does not give away the token or its length. */
  private final byte[] expected;

  /**
   * Allows requests that carry the token.
   *
   * @param token null to allow every request from this machine
   */
  Doorkeeper(byte[] token) {
    this.expected = token == null ? null : digest(token);
  }

  /** Whether the request carries the token, or needs none. */
  boolean admits(HttpServerRequest request) {
    if (expected == null) {
      return true;
    }
    String given = request.getHeader("Authorization");
    if (given == null || !given.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return false;
    }
    byte[] token = given.substring(SCHEME.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
    return MessageDigest.isEqual(digest(token), expected);
  }

  /**
   * Whether the request has a path and exactly one valid host, as HTTP requires. Only HTTP 1.0 may
   * leave out the host. Vert.x' router would treat any other request as a failure of its own.
   */
  static boolean isWellFormed(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll("Host");
    if (hosts.isEmpty()) {
      return request.version() == HttpVersion.HTTP_1_0 && isPath(request.uri());
    }
    return hosts.size() == 1 && isHost(hosts.getFirst()) && isPath(request.uri());
  }

  private static boolean isPath(String uri) {
    return uri != null && uri.startsWith("/");
  }

  private static boolean isHost(String text) {
    Matcher host = HOST.matcher(text);
    return host.matches() && (host.group(1) == null || Integer.parseInt(host.group(1)) <= PORT_MAX);
  }

  /**
   * Whether the host is one that a request without a token may name: an address or localhost. A
   * page from elsewhere can reach loopback through a browser on this machine, by a name that
   * resolves to loopback; its requests carry that name as their host.
   */
  boolean isNamedRightly(HttpServerRequest request) {
    if (expected != null) {
      return true;
    }
    String host = request.getHeader("Host");
    return host != null
        && host.toLowerCase(Locale.ROOT)
            .matches("(localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");
  }

  private static byte[] digest(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
