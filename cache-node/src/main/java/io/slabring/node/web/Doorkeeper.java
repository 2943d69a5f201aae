package io.slabring.node.web;

import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** Who may ask. Immutable. */
final class Doorkeeper {
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
