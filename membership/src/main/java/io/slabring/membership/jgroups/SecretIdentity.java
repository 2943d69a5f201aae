package io.slabring.membership.jgroups;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The key and certificate that all who know the secret have, and nobody else can use: a P-256 key
 * derived from the secret (PBKDF2-HMAC-SHA256) and a certificate that it signs itself.
 *
 * @param key private
 * @param certificate of its public half
 */
record SecretIdentity(PrivateKey key, X509Certificate certificate) {
  private static final int ROUNDS = 100_000;
  private static final byte[] SALT = "slabring cluster 1".getBytes(StandardCharsets.US_ASCII);

  /** Half as long again as the order of the curve, so that the remainder is even enough. */
  private static final int DERIVED_BITS = 384;

  private static final BigInteger THREE = BigInteger.valueOf(3);

  /* DER of what the certificate says: version 3, serial 1, ECDSA with SHA-256, CN=slabring, valid for ever. */
  private static final byte[] VERSION_AND_SERIAL = hex("A003020102020101");
  private static final byte[] ALGORITHM = hex("300A06082A8648CE3D040302");
  private static final byte[] NAME = hex("3013311130 0F0603550403 0C08736C616272696E67");
  private static final byte[] VALIDITY =
      node(0x30, time("20200101000000Z"), time("99991231235959Z"));

  /**
   * It may sign certificates: whoever cannot is not believed when the same key signs its peers'.
   */
  private static final byte[] AUTHORITY = hex("A3133011300F 0603551D13 0101FF 040530030101FF");

  /** Derives it, which takes a fraction of a second. */
  static SecretIdentity of(byte[] secret) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
    BigInteger scalar =
        new BigInteger(1, derive(secret))
            .mod(curve.getOrder().subtract(BigInteger.ONE))
            .add(BigInteger.ONE);
    KeyFactory factory = KeyFactory.getInstance("EC");
    PrivateKey key = factory.generatePrivate(new ECPrivateKeySpec(scalar, curve));
    ECPoint point = multiply(curve, scalar);
    PublicKey publicKey = factory.generatePublic(new ECPublicKeySpec(point, curve));
    return new SecretIdentity(key, certify(key, publicKey));
  }

  private static byte[] derive(byte[] secret) throws GeneralSecurityException {
    char[] text = Base64.getEncoder().encodeToString(secret).toCharArray();
    PBEKeySpec spec = new PBEKeySpec(text, SALT, ROUNDS, DERIVED_BITS);
    return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
  }

  /** The generator times the scalar, by doubling and adding. */
  private static ECPoint multiply(ECParameterSpec curve, BigInteger scalar) {
    BigInteger prime = ((ECFieldFp) curve.getCurve().getField()).getP();
    ECPoint sum = ECPoint.POINT_INFINITY;
    for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
      sum = add(sum, sum, curve.getCurve().getA(), prime);
      if (scalar.testBit(bit)) {
        sum = add(sum, curve.getGenerator(), curve.getCurve().getA(), prime);
      }
    }
    return sum;
  }

  private static ECPoint add(ECPoint p, ECPoint q, BigInteger a, BigInteger prime) {
    if (p.equals(ECPoint.POINT_INFINITY)) {
      return q;
    }
    BigInteger rise;
    BigInteger run;
    if (p.equals(q)) {
      rise = p.getAffineX().pow(2).multiply(THREE).add(a);
      run = p.getAffineY().shiftLeft(1);
    } else {
      rise = q.getAffineY().subtract(p.getAffineY());
      run = q.getAffineX().subtract(p.getAffineX());
    }
    BigInteger slope = rise.multiply(run.modInverse(prime)).mod(prime);
    BigInteger x = slope.pow(2).subtract(p.getAffineX()).subtract(q.getAffineX()).mod(prime);
    BigInteger y = slope.multiply(p.getAffineX().subtract(x)).subtract(p.getAffineY()).mod(prime);
    return new ECPoint(x, y);
  }

  private static X509Certificate certify(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    byte[] encoded = publicKey.getEncoded();
    byte[] body =
        node(0x30, VERSION_AND_SERIAL, ALGORITHM, NAME, VALIDITY, NAME, encoded, AUTHORITY);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(body);
    byte[] signed = node(0x03, new byte[1], signature.sign());
    byte[] certificate = node(0x30, body, ALGORITHM, signed);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate));
  }

  private static byte[] time(String text) {
    return node(0x18, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static byte[] node(int tag, byte[]... parts) {
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      contents.writeBytes(part);
    }
    ByteArrayOutputStream node = new ByteArrayOutputStream();
    int length = contents.size();
    node.write(tag);
    if (length >= 0x100) {
      node.write(0x82);
      node.write(length >> 8);
    } else if (length >= 0x80) {
      node.write(0x81);
    }
    node.write(length);
    node.writeBytes(contents.toByteArray());
    return node.toByteArray();
  }
}
