package io.slabring.node.admin;

/**
 * What authentication and TLS have counted so far.
 *
 * @param authCommands attempts to authenticate that were whole
 * @param authErrors those of them that failed
 * @param newTlsSessions handshakes that did not resume an earlier session
 * @param handshakeErrors handshakes that failed or were not finished in time
 * @param protocolErrors connections that broke TLS after the handshake
 * @param certificateAgeSeconds since the certificate was loaded
 */
public record SecuritySnapshot(
    long authCommands,
    long authErrors,
    long newTlsSessions,
    long handshakeErrors,
    long protocolErrors,
    long certificateAgeSeconds) {
  /** Nothing was counted. */
  public static final SecuritySnapshot NONE = new SecuritySnapshot(0, 0, 0, 0, 0, 0);
}
