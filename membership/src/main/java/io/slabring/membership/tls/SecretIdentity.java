package io.slabring.membership.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The key and certificate of a cluster secret: a P-256 key derived from the secret by
 * PBKDF2-HMAC-SHA256, and a certificate that the key signs itself. Nodes with the same secret have
 * the same key, so each can verify the certificates of the others. Immutable.
 *
 * <p>The derivation and the contents of the certificate are part of the wire format: all versions
 * of the program must agree on them.
 *
 * @param key the private key
 * @param certificate the certificate of its public key
 */
record SecretIdentity(PrivateKey key, X509Certificate certificate) {
  private static final int ROUNDS = 100_000;
  private static final byte[] SALT = "slabring cluster 1".getBytes(StandardCharsets.US_ASCII);

  /** 128 bits more than the order of the curve, so that the remainder is nearly uniform. */
  private static final int DERIVED_BITS = 384;

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final X500Name NAME = new X500Name("CN=slabring");

  /* GeneralizedTime, although UTCTime is usual before 2050: every version has encoded it so. */
  private static final Time NOT_BEFORE = new Time(new DERGeneralizedTime("20200101000000Z"));
  private static final Time NOT_AFTER = new Time(new DERGeneralizedTime("99991231235959Z"));

  /**
   * Derives the identity of a secret, which takes some tenths of a second of CPU time.
   *
   * @param secret not null; the same bytes always give the same key
   * @throws GeneralSecurityException if the JDK lacks an algorithm
   */
  static SecretIdentity of(byte[] secret) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
    BigInteger scalar =
        new BigInteger(1, derive(secret))
            .mod(curve.getOrder().subtract(BigInteger.ONE))
            .add(BigInteger.ONE);
    PrivateKey key =
        KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(scalar, curve));
    try {
      return new SecretIdentity(key, certify(key, publicKey(scalar)));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("cannot make the certificate of the secret", e);
    }
  }

  private static byte[] derive(byte[] secret) throws GeneralSecurityException {
    char[] text = Base64.getEncoder().encodeToString(secret).toCharArray();
    PBEKeySpec spec = new PBEKeySpec(text, SALT, ROUNDS, DERIVED_BITS);
    return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
  }

  /** By Bouncy Castle: the JDK has no API that gives the public key of a private key. */
  private static SubjectPublicKeyInfo publicKey(BigInteger scalar) throws IOException {
    ECNamedDomainParameters curve = ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1);
    ECPoint point = new FixedPointCombMultiplier().multiply(curve.getG(), scalar);
    return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
        new ECPublicKeyParameters(point, curve));
  }

  /** By Bouncy Castle: the JDK reads certificates, but has no API that makes one. */
  private static X509Certificate certify(PrivateKey key, SubjectPublicKeyInfo publicKey)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    X509v3CertificateBuilder contents =
        new X509v3CertificateBuilder(NAME, BigInteger.ONE, NOT_BEFORE, NOT_AFTER, NAME, publicKey);
    // An authority: only the certificate of one may verify the certificates of other nodes.
    contents.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return new JcaX509CertificateConverter()
        .getCertificate(contents.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
  }
}
