package io.slabring.membership.gate;

import io.slabring.membership.log.LogLimit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why this member and a peer cannot talk to each other: the peer, the likely cause and the
 * remedy, once a minute for each peer and cause. Failures that also occur if a process ends or a
 * port is scanned are logged at debug level. Thread-safe.
 */
public final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** Limit of lines in a period, however many addresses connect. */
  private static final int LINES_MAX = 30;

  /** Why a peer is rejected, and the remedy. */
  enum Cause {
    OTHER_IDENTITY(
        "it has a different secret, or a certificate from another authority",
        "Give all nodes the same --cluster-secret-file, or certificates from one --cluster-ca"),
    NOT_ACCEPTED(
        "it does not accept this node's secret or certificate",
        "Give all nodes the same --cluster-secret-file, or certificates from one --cluster-ca"),
    NOT_VALID(
        "a certificate has expired or is not valid yet",
        "Renew --cluster-cert, or correct the clocks"),
    NO_CERTIFICATE(
        "it has no certificate that this node accepts",
        "Start it with the --cluster-secret-file or a --cluster-cert of this cluster"),
    NO_TLS(
        "it does not use TLS, and this node does",
        "Start it with the --cluster-secret-file or a --cluster-cert of this cluster"),
    USES_TLS(
        "it uses TLS, and this node does not",
        "Start this node with the --cluster-secret-file or a --cluster-cert of that cluster"),
    OTHER_TLS(
        "it shares no TLS version or no cipher with this node",
        "Only nodes may connect to this port; they use TLS 1.3"),
    NO_MEMBER(
        "it does not speak the protocol of the cluster port",
        "Connect clients to the port given by -p; only nodes of this version may connect to this"
            + " port"),
    TOO_SLOW(
        "it did not authenticate in time",
        "Check the load of both machines, and whether the peer is a node");

    private final String text;
    private final String remedy;

    Cause(String text, String remedy) {
      this.text = text;
      this.remedy = remedy;
    }
  }

  private record Kind(Object peer, Object cause) {}

  private final String name;
  private final LogLimit throttle = new LogLimit(PERIOD, LINES_MAX, System::nanoTime);

  /**
   * Creates the log of a member.
   *
   * @param name name of this member in the log
   */
  public Refusals(String name) {
    this.name = name;
  }

  /** Logs that a peer which connected to this member was rejected. */
  void rejected(InetAddress peer, Cause cause) {
    if (throttle.permits(new Kind(peer, cause))) {
      LOG.warn(
          "{}: rejected a connection from {} to the cluster port: {}. {}.",
          name,
          peer.getHostAddress(),
          cause.text,
          cause.remedy);
    }
  }

  /** As {@link #rejected(InetAddress, Cause)}, with the cause found in the failure. */
  void rejected(InetAddress peer, Exception failure) {
    Cause cause = causeOf(failure);
    if (cause == null) {
      LOG.debug("{}: did not admit {}", name, peer, failure);
    } else {
      rejected(peer, cause);
    }
  }

  /** Logs that this member cannot use its connection to a peer. */
  void notJoined(InetSocketAddress peer, Cause cause) {
    if (throttle.permits(new Kind(peer, cause))) {
      LOG.warn(
          "{}: cannot talk to the node at {}:{}: {}. {}.",
          name,
          peer.getAddress().getHostAddress(),
          peer.getPort(),
          cause.text,
          cause.remedy);
    }
  }

  /** As {@link #notJoined(InetSocketAddress, Cause)}, with the cause found in the failure. */
  void notJoined(InetSocketAddress peer, Exception failure) {
    Cause cause = causeOf(failure);
    if (cause == null) {
      LOG.debug("{}: no connection to {}", name, peer, failure);
    } else {
      notJoined(peer, cause);
    }
  }

  /**
   * Logs that a peer is a member of another cluster.
   *
   * @return whether it was logged, which happens once a minute for each peer
   */
  public boolean otherCluster(Object peer, String theirs, String ours) {
    boolean permitted = throttle.permits(new Kind(peer, theirs));
    if (permitted) {
      LOG.warn(
          "{}: ignoring the node at {}: it is a member of cluster {}, and this node of {}. Give"
              + " both the same --cluster, or remove the address from --join.",
          name,
          peer,
          theirs,
          ours);
    }
    return permitted;
  }

  /** Logs that connections cannot be accepted, for example for lack of file descriptors. */
  void notAccepting(Throwable failure) {
    if (throttle.permits("accept")) {
      LOG.warn(
          "{}: the cluster port cannot accept connections: {}. If file descriptors are used up,"
              + " raise the limit (ulimit -n).",
          name,
          failure.getMessage());
    }
  }

  /** Returns the cause that a failed handshake points to, or null if there is none. */
  static Cause causeOf(Throwable failure) {
    if (has(failure, CertificateExpiredException.class)
        || has(failure, CertificateNotYetValidException.class)) {
      return Cause.NOT_VALID;
    }
    if (has(failure, CertificateException.class)
        || has(failure, CertPathValidatorException.class)) {
      return Cause.OTHER_IDENTITY;
    }
    return failure instanceof SSLException ? causeOfText(failure) : null;
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> cause) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (cause.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  /** The JDK reports what the peer said, and what is missing, in its messages only. */
  private static Cause causeOfText(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (text.endsWith("certificate_expired")) {
      return Cause.NOT_VALID;
    }
    if (text.contains("empty client certificate") || text.contains("certificate_required")) {
      return Cause.NO_CERTIFICATE;
    }
    if (text.contains("certificate") || text.endsWith("unknown_ca")) {
      return Cause.NOT_ACCEPTED;
    }
    if (text.endsWith("decrypt_error") || text.endsWith("access_denied")) {
      return Cause.NOT_ACCEPTED;
    }
    if (text.endsWith(Alert.NO_TLS_HERE_TEXT) || text.contains("unrecognized ssl message")) {
      return Cause.NO_TLS;
    }
    boolean other = text.contains("protocol") || text.contains("cipher");
    return other || text.endsWith("handshake_failure") ? Cause.OTHER_TLS : null;
  }
}
