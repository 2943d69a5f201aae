package io.slabring.load.targets;

import io.slabring.load.result.RunFailedException;
import io.slabring.load.wire.Wire;
import io.slabring.protocol.Reply;
import io.slabring.protocol.ReplyLine;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The first words with a server, whose failures are sentences for the user. */
final class Handshake {
  private static final int TIMEOUT_MILLIS = 5000;
  private static final String OWN_VERSION = "slabring_version";

  private Handshake() {}

  /**
   * Connects and logs in. Certificates are not checked here but by the load's own connections.
   *
   * @param login what a connection sends first, or null
   */
  static Wire open(InetSocketAddress server, boolean tls, Login login) throws RunFailedException {
    String name = Routing.name(server);
    if (server.isUnresolved()) {
      throw new RunFailedException("cannot find the host " + server.getHostString());
    }
    try {
      Wire wire = new Wire(server, TIMEOUT_MILLIS, tls);
      if (login != null) {
        wire.bytes(login.request(), login.request().length);
        ReplyLine reply = wire.reply();
        if (!reply.is(Reply.STORED)) {
          String refusal = Login.refusal(reply.text());
          wire.close();
          throw new RunFailedException(name + ": " + refusal);
        }
      }
      return wire;
    } catch (IOException e) {
      String how = tls ? " with TLS" : "";
      throw new RunFailedException(
          "cannot connect to %s%s: %s".formatted(name, how, e.getMessage()));
    }
  }

  /**
   * Asks a server for its version.
   *
   * @param server its name, for sentences
   */
  static String version(Wire wire, String server) throws RunFailedException {
    String answer;
    try {
      wire.text("version\r\n");
      answer = wire.line();
    } catch (IOException e) {
      throw new RunFailedException(
          "%s is no memcached: it did not answer to version (%s)"
              .formatted(server, e.getMessage()));
    }
    if (answer.startsWith("CLIENT_ERROR unauthenticated")) {
      throw new RunFailedException(
          server + " wants clients to authenticate: give --user and --password-file");
    }
    if (!answer.startsWith("VERSION ")) {
      String start = answer.substring(0, Math.min(60, answer.length())).replaceAll("[^ -~]", ".");
      throw new RunFailedException(
          "%s is no memcached: it answered '%s' to version".formatted(server, start));
    }
    return answer.substring("VERSION ".length());
  }

  /**
   * What a server is: its version; and for a node of Slabring, which answers with that of the
   * memcached that it imitates, the node's own.
   */
  static String product(Wire wire, String server) throws RunFailedException {
    String version = version(wire, server);
    try {
      String own = wire.stats("settings").get(OWN_VERSION);
      return own == null ? version : "slabring %s, as memcached %s".formatted(own, version);
    } catch (IOException e) {
      return version; // A server without such a page: it has said all that is needed.
    }
  }
}
