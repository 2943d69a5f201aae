package io.slabring.membership.tls;

import io.slabring.membership.MembershipConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes the TLS context of the cluster port, where both sides authenticate with a certificate. */
public final class ClusterTls {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final char[] IN_MEMORY = {};

  /** Only this many bytes of a file are read. */
  private static final int FILE_MAX = 4 << 20;

  private ClusterTls() {}

  /**
   * Makes the context from the certificate files or the secret. Returns null if there are neither.
   *
   * @throws IOException if a file is wrong; the message names it
   */
  public static SSLContext context(MembershipConfig config) throws IOException {
    try {
      if (config.tls()) {
        Certificate[] chain = certificates(config.tlsCertificate).toArray(new Certificate[0]);
        return context(privateKey(config.tlsKey), chain, certificates(config.tlsCa));
      }
      if (config.secret != null) {
        SecretIdentity own = SecretIdentity.of(config.secret);
        Certificate[] chain = {own.certificate()};
        return context(own.key(), chain, List.of(own.certificate()));
      }
      return null;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot set up TLS for the cluster port: " + e.getMessage(), e);
    } catch (NoClassDefFoundError e) {
      throw new IOException(
          "a cluster secret needs org.bouncycastle:bcpkix-jdk18on on the class path", e);
    }
  }

  private static SSLContext context(
      PrivateKey key, Certificate[] chain, Collection<? extends Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("own", key, IN_MEMORY, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, IN_MEMORY);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (Certificate authority : authorities) {
      trusted.setCertificateEntry("ca" + trusted.size(), authority);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static Collection<? extends Certificate> certificates(Path file) throws IOException {
    try {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(read(file)));
      if (certificates.isEmpty()) {
        throw new IOException("cluster TLS: " + file + ": contains no certificate");
      }
      return certificates;
    } catch (GeneralSecurityException e) {
      throw new IOException("cluster TLS: " + file + ": " + e.getMessage(), e);
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    Matcher key = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
    if (!key.find()) {
      throw new IOException(
          "cluster TLS: "
              + file
              + ": contains no unencrypted PKCS#8 key (to convert one: openssl pkcs8 -topk8"
              + " -nocrypt)");
    }
    PKCS8EncodedKeySpec spec;
    try {
      spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(1)));
    } catch (IllegalArgumentException e) {
      throw new IOException("cluster TLS: " + file + ": damaged PEM", e);
    }
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // another kind of key
      }
    }
    throw new IOException("cluster TLS: " + file + ": contains no EC, RSA or EdDSA key");
  }

  private static byte[] read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(FILE_MAX);
    } catch (IOException e) {
      throw new IOException("cluster TLS: " + file + ": cannot read the file", e);
    }
  }
}
