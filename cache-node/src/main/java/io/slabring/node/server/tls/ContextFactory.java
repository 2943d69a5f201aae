package io.slabring.node.server.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.slabring.node.settings.Security;
import io.slabring.node.settings.Settings;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/** Makes Netty's TLS contexts from the settings. */
final class ContextFactory {
  private static final String[] VERSIONS = {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
  private static final List<String> TLS_1_3_CIPHERS =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
  private static final boolean NATIVE = OpenSsl.isAvailable();

  private final Settings settings;
  private final SecureRandom random = new SecureRandom();

  ContextFactory(Settings settings) {
    this.settings = settings;
  }

  static String library() {
    return NATIVE ? OpenSsl.versionString() : "JDK";
  }

  /** Why the JDK's TLS has to do, or null if BoringSSL works. */
  static String whyNotNative() {
    Throwable cause = NATIVE ? null : OpenSsl.unavailabilityCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return NATIVE ? null : String.valueOf(cause == null ? "no reason" : cause.getMessage());
  }

  SslContext make(Credentials credentials, ClientAuth demand) throws TlsException {
    List<String> protocols =
        Arrays.asList(VERSIONS).subList(settings.get(Security.SSL_MIN_VERSION), VERSIONS.length);
    SslContextBuilder builder =
        SslContextBuilder.forServer(credentials.key(), credentials.chain())
            .sslProvider(NATIVE ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
            .protocols(protocols)
            .clientAuth(demand);
    if (credentials.authorities().isEmpty()) {
      builder.trustManager(new TrustNobody());
    } else {
      builder.trustManager(credentials.authorities());
    }
    String ciphers = settings.get(Security.SSL_CIPHERS);
    if (ciphers != null) {
      builder.ciphers(withThoseOf13(ciphers), IdentityCipherSuiteFilter.INSTANCE);
    }
    SslContext context;
    try {
      context = builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      String option = ciphers == null ? "TLS" : "ssl_ciphers: " + ciphers;
      throw new TlsException(option + ": " + e.getMessage(), e);
    }
    configureSessions(context);
    return context;
  }

  /** As in OpenSSL, the list is about TLS 1.2 and older; the ciphers of 1.3 are all good. */
  private static List<String> withThoseOf13(String given) {
    List<String> ciphers = new ArrayList<>(List.of(given.split("[:,; ]+")));
    ciphers.addAll(TLS_1_3_CIPHERS);
    return ciphers;
  }

  /** Sessions are kept by the clients, as tickets under a key that lives as long as the context. */
  private void configureSessions(SslContext context) {
    if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
      sessions.setSessionCacheEnabled(false);
      if (settings.get(Security.SSL_SESSION_CACHE)) {
        byte[] secrets =
            new byte
                [OpenSslSessionTicketKey.NAME_SIZE
                    + OpenSslSessionTicketKey.HMAC_KEY_SIZE
                    + OpenSslSessionTicketKey.AES_KEY_SIZE];
        random.nextBytes(secrets);
        int hmac = OpenSslSessionTicketKey.NAME_SIZE;
        int aes = hmac + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
        sessions.setTicketKeys(
            new OpenSslSessionTicketKey(
                Arrays.copyOf(secrets, hmac),
                Arrays.copyOfRange(secrets, hmac, aes),
                Arrays.copyOfRange(secrets, aes, secrets.length)));
      }
    }
  }

  /** Without authorities no certificate is valid; the JDK's own authorities are for browsing. */
  private static final class TrustNobody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("no ssl_ca_cert was given");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("no ssl_ca_cert was given");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
