package io.slabring.node.server.tls;

/** What a listening address does about TLS once the node has a certificate. */
public enum ListenerTls {
  /** What {@code ssl_verify_mode} says. */
  DEFAULT,
  /** {@code notls}: plain text. */
  NONE,
  /** {@code btls}: TLS; clients need no certificate. */
  SERVER_ONLY,
  /** {@code mtls}: TLS; clients need a certificate. */
  MUTUAL
}
