package io.slabring.membership.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The identity of a secret against values that the first version of the program gave, which did the
 * arithmetic and the encoding itself. Nodes of that version must go on trusting ours, and ours
 * them.
 */
class SecretIdentityTest {
  private static final String HORSE = "correct horse battery";
  private static final String HORSE_KEY =
      "e308863a7804c93d192571efe6367717fbc88689d7d34b4da809ceef2f94f795";
  private static final String HORSE_CERTIFICATE =
      "MIIBLDCB0qADAgECAgEBMAoGCCqGSM49BAMCMBMxETAPBgNVBAMMCHNsYWJyaW5nMCIYDzIwMjAwMTAxMDAwMDAwWhgP"
          + "OTk5OTEyMzEyMzU5NTlaMBMxETAPBgNVBAMMCHNsYWJyaW5nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaiJP"
          + "GbVITJrOXK0F3lRcBwawmSQBfF40OBeZ/T5hMFKAB6Fv2SO/BgQ66a+djnbipm4et/28fZQVstO4nU5PC6MTMBEw"
          + "DwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEApMexrAsQuYOqy7vA4AAl0B5ozXDrq8W3JKGduawd"
          + "X3ICIQC3Z5xFrp/zonXUibGJxyVO/YLatrRx0fY384o1+1pAXg==";

  private static final String DIGITS = "0123456789abcdef";
  private static final String DIGITS_KEY =
      "821836fc3cc21889aaf79010bf79b054102d67b762fbc8caff1ed21fb1243d7a";
  private static final String DIGITS_CERTIFICATE =
      "MIIBKjCB0qADAgECAgEBMAoGCCqGSM49BAMCMBMxETAPBgNVBAMMCHNsYWJyaW5nMCIYDzIwMjAwMTAxMDAwMDAwWhgP"
          + "OTk5OTEyMzEyMzU5NTlaMBMxETAPBgNVBAMMCHNsYWJyaW5nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBDYS"
          + "1O9RaQ7GUv2OsQegiYF+fill9qwQMmSKPmB7uDe2sypdd6NMTXcy2WvwFMnSCr+megsyDSsPzM7cksoVwaMTMBEw"
          + "DwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAgpOH/dRz0r7Oc5Vhex2sCb+mdfZVsJsAKEwY4VttW"
          + "mgIgE4iUpvwLgljLsaRT84WO0uhwG/kA5DG6im9BeqILNJY=";

  private static SecretIdentity identity(String secret) throws Exception {
    return SecretIdentity.of(secret.getBytes(StandardCharsets.US_ASCII));
  }

  private static X509Certificate certificate(String base64) throws CertificateException {
    byte[] der = Base64.getDecoder().decode(base64);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /** Checks certificates as a node does that trusts only this one. */
  private static X509TrustManager trusting(X509Certificate authority) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", authority);
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  private static void verify(X509Certificate shown, X509Certificate trusted) throws Exception {
    X509Certificate[] chain = {shown};
    trusting(trusted).checkServerTrusted(chain, "UNKNOWN");
    trusting(trusted).checkClientTrusted(chain, "EC");
  }

  @ParameterizedTest
  @CsvSource({
    HORSE + "," + HORSE_KEY + "," + HORSE_CERTIFICATE,
    DIGITS + "," + DIGITS_KEY + "," + DIGITS_CERTIFICATE
  })
  void keyAndContentsAreThoseOfTheFirstVersion(String secret, String key, String recorded)
      throws Exception {
    SecretIdentity identity = identity(secret);
    assertThat(((ECPrivateKey) identity.key()).getS()).isEqualTo(new BigInteger(key, 16));
    assertThat(identity.certificate().getTBSCertificate())
        .isEqualTo(certificate(recorded).getTBSCertificate());
  }

  @ParameterizedTest
  @CsvSource({HORSE + "," + HORSE_CERTIFICATE, DIGITS + "," + DIGITS_CERTIFICATE})
  void theFirstVersionAndThisOneTrustEachOther(String secret, String recorded) throws Exception {
    X509Certificate ours = identity(secret).certificate();
    X509Certificate theirs = certificate(recorded);
    verify(ours, theirs);
    verify(theirs, ours);
    verify(identity(secret).certificate(), ours);
  }

  @Test
  void nobodyTrustsAnotherSecret() throws Exception {
    X509Certificate ours = identity(HORSE).certificate();
    X509Certificate other = certificate(DIGITS_CERTIFICATE);
    assertThatThrownBy(() -> verify(ours, other)).isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> verify(other, ours)).isInstanceOf(CertificateException.class);
  }
}
