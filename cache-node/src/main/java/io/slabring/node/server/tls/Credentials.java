package io.slabring.node.server.tls;

import io.slabring.node.settings.Security;
import io.slabring.node.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificates and the key, read and found to fit each other.
 *
 * @param chain this node's certificate and those above it
 * @param key the private key of the first of the chain
 * @param authorities the authorities that sign client certificates; empty when no file names them
 */
record Credentials(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {
  /** Larger files are not read. */
  private static final int FILE_MAX = 4 << 20;

  private interface Reader<T> {
    T read(byte[] file) throws GeneralSecurityException;
  }

  /** Reads the files that the settings name. */
  static Credentials read(Settings settings) throws TlsException {
    String chainFile = settings.get(Security.SSL_CHAIN_CERT);
    if (chainFile == null) {
      throw new TlsException("-Z needs -o ssl_chain_cert=<file>");
    }
    List<X509Certificate> chain = read("ssl_chain_cert", chainFile, Pem::certificates);
    boolean der = List.of("DER", "2").contains(settings.get(Security.SSL_KEY_FORMAT));
    String ownKeyFile = settings.get(Security.SSL_KEY);
    String keyFile = ownKeyFile == null ? chainFile : ownKeyFile;
    PrivateKey key =
        read("ssl_key", keyFile, file -> der ? Pem.privateKeyOfDer(file) : Pem.privateKey(file));
    if (!belongTogether(key, chain.getFirst())) {
      throw new TlsException("ssl_key: " + keyFile + ": is not the key of " + chainFile);
    }
    String authorityFile = settings.get(Security.SSL_CA_CERT);
    List<X509Certificate> authorities =
        authorityFile == null ? List.of() : read("ssl_ca_cert", authorityFile, Pem::certificates);
    return new Credentials(List.copyOf(chain), key, List.copyOf(authorities));
  }

  private static <T> T read(String option, String file, Reader<T> reader) throws TlsException {
    String name = option + ": " + file + ": ";
    byte[] bytes;
    try (InputStream in = Files.newInputStream(Path.of(file).toAbsolutePath())) {
      bytes = in.readNBytes(FILE_MAX);
    } catch (NoSuchFileException e) {
      throw new TlsException(name + "there is no such file", e);
    } catch (IOException e) {
      throw new TlsException(name + "cannot be read: " + reason(e), e);
    }
    try {
      return reader.read(bytes);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new TlsException(name + reason(e), e);
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return e instanceof IOException ? message.substring(message.lastIndexOf(": ") + 1) : message;
  }

  private static boolean belongTogether(PrivateKey key, X509Certificate certificate)
      throws TlsException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> "SHA256withRSA";
        };
    byte[] sample = {1};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(sample);
      return signature.verify(signed);
    } catch (java.security.InvalidKeyException | java.security.SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new TlsException("ssl_key: " + e.getMessage(), e);
    }
  }
}
