package io.slabring.node.settings;

/** TLS for clients, and passwords. */
public final class Security {
  static final Rows ROWS = new Rows(Section.SECURITY);

  public static final Setting<Boolean> TLS =
      ROWS.flag('Z', "enable-ssl", true)
          .stat(53, "ssl_enabled")
          .row("Use TLS on TCP ports, with the options ssl_* of -o");

  public static final Setting<String> AUTH_FILE =
      ROWS.file('Y', "auth-file", FileUse.READ)
          .effect(" and at SIGHUP")
          .stat(23, "auth_enabled_ascii")
          .row(
              "Clients must authenticate. The file has lines of user:password and is read again at"
                  + " SIGHUP");

  public static final Setting<String> SSL_CHAIN_CERT =
      file("ssl_chain_cert")
          .stat(54, "ssl_chain_cert")
          .row("With -Z: PEM file of the certificate and those above it");

  public static final Setting<String> SSL_KEY =
      file("ssl_key").stat(55, "ssl_key").row("Its private key, when that is in another file");

  public static final Setting<String> SSL_KEY_FORMAT =
      ROWS.extended("ssl_keyformat", "name", Types.choice("PEM", "DER", "1", "2"))
          .byDefault("PEM")
          .stat(57, "ssl_keyformat")
          .row("Format of the key: PEM (1) or DER (2)");

  /** Shown in OpenSSL's bits, as memcached does. */
  public static final Setting<Integer> SSL_VERIFY_MODE =
      ROWS.extended("ssl_verify_mode", "0-3", Types.level("0", "1", "3", "7"))
          .byDefault("0")
          .stat(56, "ssl_verify_mode")
          .row("Client certificates: 0 none, 1 checked if there is one, 2 and 3 required");

  public static final Setting<String> SSL_CA_CERT =
      file("ssl_ca_cert")
          .stat(59, "ssl_ca_cert")
          .row("PEM file of the authorities that sign client certificates");

  public static final Setting<String> SSL_CIPHERS =
      ROWS.extended("ssl_ciphers", "list", Types.text())
          .stat(58, "ssl_ciphers")
          .row("Ciphers of TLS 1.2 and older, separated by colons");

  public static final Setting<Integer> SSL_WRITE_BUFFER =
      ROWS.extended("ssl_wbuf_size", "kilobytes", Types.kilobytes(1, 1024))
          .byDefault("16")
          .stat(60, "ssl_wbuf_size")
          .row("Most bytes of replies that are encrypted together");

  public static final Setting<Boolean> SSL_SESSION_CACHE =
      ROWS.extended("ssl_session_cache", true)
          .stat(61, "ssl_session_cache")
          .row("Let clients resume TLS sessions, with tickets");

  public static final Setting<Boolean> SSL_KERNEL_TLS =
      ROWS.extended("ssl_kernel_tls", true)
          .stat(62, "ssl_kernel_tls")
          .row("Accepted without effect: the node itself encrypts");

  public static final Setting<Integer> SSL_MIN_VERSION =
      ROWS.extended(
              "ssl_min_version", "0-3", Types.level("tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3"))
          .byDefault("2")
          .stat(63, "ssl_min_version")
          .row("Oldest version: 0 is TLS 1.0, 1 is 1.1, 2 is 1.2 and 3 is 1.3");

  private Security() {}

  private static Row<String> file(String name) {
    return ROWS.extended(name, "file", Types.text())
        .file(FileUse.READ)
        .effect(" and when the file changes");
  }
}
