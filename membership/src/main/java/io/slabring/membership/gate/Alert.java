package io.slabring.membership.gate;

import java.io.IOException;
import java.net.Socket;

/**
 * The only TLS record that this package reads and writes itself: an alert, with which a member with
 * TLS and one without tell each other why they end a connection.
 */
final class Alert {
  /** The JDK's name for the alert that a port without TLS sends. */
  static final String NO_TLS_HERE_TEXT = "insufficient_security";

  /** First byte of a handshake record. */
  static final int HANDSHAKE = 22;

  /** First byte of an alert record. */
  static final int ALERT = 21;

  /** Second byte of every TLS record. */
  static final int MAJOR_VERSION = 3;

  private static final byte FATAL = 2;
  private static final byte UNEXPECTED_MESSAGE = 10;
  private static final byte INSUFFICIENT_SECURITY = 71;

  private Alert() {}

  /** Tells a peer without TLS that this port requires TLS. */
  static void tlsNeeded(Socket peer) throws IOException {
    send(peer, UNEXPECTED_MESSAGE);
  }

  /** Tells a peer with TLS that this port does not use TLS. */
  static void noTlsHere(Socket peer) throws IOException {
    send(peer, INSUFFICIENT_SECURITY);
  }

  private static void send(Socket peer, byte description) throws IOException {
    peer.getOutputStream()
        .write(new byte[] {ALERT, MAJOR_VERSION, MAJOR_VERSION, 0, 2, FATAL, description});
    peer.shutdownOutput();
  }
}
