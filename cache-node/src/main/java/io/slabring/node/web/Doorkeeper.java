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

/** Who may ask, and how. Immutable. */
final class Doorkeeper {
  private static final int PORT_MAX = 65_535;

  /** A name, an address of version 4, or one of version 6 in brackets; and perhaps a port. */
  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?");

  private static final String SCHEME = "bearer ";

  /** A digest, so that the time of a comparison tells nothing, not even the length. */
  private final byte[] expected;

  /**
   * Lets in who knows the token.
   *
   * @param token null: lets in everybody of this machine
   */
  Doorkeeper(byte[] token) {
    this.expected = token == null ? null : digest(token);
  }

  /** Whether the request brings the token, or none is asked for. */
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
   * Whether the request says what it wants of whom as HTTP demands it: a path, and one proper host,
   * which only HTTP 1.0 may leave out. The router takes anything else for a failure of its own.
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
   * Whether the request names this machine as one that needs no token is reached: by an address or
   * as localhost. A page of elsewhere in a browser here, whose name leads to loopback, names its
   * own.
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
