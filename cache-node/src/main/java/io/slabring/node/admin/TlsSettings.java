package io.slabring.node.admin;

/**
 * What {@code -Z} and {@code -o ssl_*} ask for, with memcached's defaults. Filled in before the
 * node starts, not changed afterwards.
 */
public final class TlsSettings {
  /** {@code ssl_keyformat} of a text file. */
  public static final int PEM = 1;

  /** {@code ssl_keyformat} of a binary file. */
  public static final int DER = 2;

  private static final String[] VERSIONS = {"tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3"};

  /** {@code -Z}. */
  public boolean enabled;

  /** {@code ssl_chain_cert}: a file name, or {@code null}. */
  public String chainCertificate;

  /** {@code ssl_key}: a file name, or {@code null} when the key stands with the certificate. */
  public String key;

  /** {@code ssl_keyformat}: {@link #PEM} or {@link #DER}. */
  public int keyFormat = PEM;

  /** {@code ssl_ca_cert}: a file of the authorities that sign client certificates, or null. */
  public String authorities;

  /** {@code ssl_verify_mode}: 0 no client certificate, 1 one if there is one, 2 and 3 always. */
  public int verifyMode;

  /** {@code ssl_ciphers}: OpenSSL's notation, for TLS 1.2 and older; or {@code null}. */
  public String ciphers;

  /** {@code ssl_wbuf_size} in bytes: replies that are encrypted together at most. */
  public int bufferBytes = 16 << 10;

  /** {@code ssl_session_cache}. */
  public boolean sessionCache;

  /** {@code ssl_kernel_tls}. */
  public boolean kernelTls;

  /** {@code ssl_min_version}: 0 to 3 for TLS 1.0 to 1.3. */
  public int minVersion = 2;

  /** The oldest version as memcached writes it: {@code tlsv1.2}. */
  public String minVersionName() {
    return VERSIONS[minVersion];
  }

  /** The verify mode in OpenSSL's bits, as memcached shows it. */
  public int verifyBits() {
    return switch (verifyMode) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> 3;
      default -> 7;
    };
  }

  /** Whether a client without a certificate is refused. */
  public boolean requiresCertificates() {
    return enabled && verifyMode >= 2;
  }
}
