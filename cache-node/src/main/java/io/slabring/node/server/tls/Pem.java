package io.slabring.node.server.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys as OpenSSL writes them: PEM with any text between, or DER. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ");

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int PARAMETERS = 0xA0;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  private static final byte[] RSA_ENCRYPTION = {
    0x30, 0x0D, 0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
  };
  private static final byte[] EC_PUBLIC_KEY = {
    0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01
  };

  private Pem() {}

  /** Every certificate of a PEM file, in its order. */
  static List<X509Certificate> certificates(byte[] file) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    String text = new String(file, StandardCharsets.ISO_8859_1);
    requireWhole(text);
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).endsWith("CERTIFICATE")) {
        var in = new ByteArrayInputStream(decode(block.group(2)));
        certificates.add((X509Certificate) factory.generateCertificate(in));
      }
    }
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("no certificate in it");
    }
    return certificates;
  }

  /** A file that is just being written ends within a block: its last certificate would be lost. */
  private static void requireWhole(String text) throws GeneralSecurityException {
    long begun = BEGIN.matcher(text).results().count();
    long ended = BLOCK.matcher(text).results().count();
    if (begun != ended) {
      throw new GeneralSecurityException("block " + (ended + 1) + " has no end: it is incomplete");
    }
  }

  /** The first private key of a PEM file. */
  static PrivateKey privateKey(byte[] file) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
    while (block.find()) {
      String label = block.group(1);
      if (label.endsWith("PRIVATE KEY")) {
        if (label.startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
          throw new GeneralSecurityException("the key is encrypted; it must be without passphrase");
        }
        byte[] der = decode(block.group(2));
        return switch (label) {
          case "RSA PRIVATE KEY" -> pkcs8(fromPkcs1(der));
          case "EC PRIVATE KEY" -> pkcs8(fromSec1(der));
          default -> pkcs8(der);
        };
      }
    }
    throw new GeneralSecurityException("no private key in it");
  }

  /** A private key in DER: PKCS#8, or what OpenSSL wrote for RSA and EC before. */
  static PrivateKey privateKeyOfDer(byte[] der) throws GeneralSecurityException {
    try {
      return pkcs8(der);
    } catch (InvalidKeySpecException e) {
      boolean version0 = der.length > 8 && new Der(der).enter(SEQUENCE).peekInteger() == 0;
      return pkcs8(version0 ? fromPkcs1(der) : fromSec1(der));
    }
  }

  private static byte[] decode(String base64) throws GeneralSecurityException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("broken PEM: " + e.getMessage(), e);
    }
  }

  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // a key of another kind
      }
    }
    throw new InvalidKeySpecException("no RSA, EC or EdDSA key");
  }

  private static byte[] fromPkcs1(byte[] key) {
    return node(SEQUENCE, VERSION_0, RSA_ENCRYPTION, node(OCTET_STRING, key));
  }

  private static byte[] fromSec1(byte[] key) throws GeneralSecurityException {
    Der der = new Der(key).enter(SEQUENCE);
    der.skip();
    der.skip();
    byte[] curve = der.contents(PARAMETERS);
    byte[] algorithm = node(SEQUENCE, EC_PUBLIC_KEY, curve);
    return node(SEQUENCE, VERSION_0, algorithm, node(OCTET_STRING, key));
  }

  private static byte[] node(int tag, byte[]... parts) {
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      contents.writeBytes(part);
    }
    ByteArrayOutputStream node = new ByteArrayOutputStream();
    int length = contents.size();
    node.write(tag);
    if (length < 0x80) {
      node.write(length);
    } else if (length < 0x100) {
      node.write(0x81);
      node.write(length);
    } else {
      node.write(0x82);
      node.write(length >> 8);
      node.write(length);
    }
    node.writeBytes(contents.toByteArray());
    return node.toByteArray();
  }

  /** A walk over DER, as far as an EC key needs it. */
  private static final class Der {
    private final byte[] bytes;
    private int at;
    private int length;

    Der(byte[] bytes) {
      this.bytes = bytes;
    }

    Der enter(int tag) throws GeneralSecurityException {
      if (header() != tag) {
        throw new GeneralSecurityException("the key is not in DER");
      }
      return this;
    }

    int peekInteger() {
      return at + 2 < bytes.length ? bytes[at + 2] : -1;
    }

    void skip() throws GeneralSecurityException {
      header();
      at += length;
    }

    byte[] contents(int tag) throws GeneralSecurityException {
      enter(tag);
      return Arrays.copyOfRange(bytes, at, at + length);
    }

    private int header() throws GeneralSecurityException {
      if (at + 2 > bytes.length) {
        throw new GeneralSecurityException("the key ends early");
      }
      int tag = bytes[at++] & 0xFF;
      length = bytes[at++] & 0xFF;
      if (length >= 0x80) {
        int count = length & 0x7F;
        if (count > 2 || count > bytes.length - at) {
          throw new GeneralSecurityException("the key ends early");
        }
        length = 0;
        for (int i = 0; i < count; i++) {
          length = length << 8 | bytes[at++] & 0xFF;
        }
      }
      if (length > bytes.length - at) {
        throw new GeneralSecurityException("the key ends early");
      }
      return tag;
    }
  }
}
