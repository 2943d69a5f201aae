package io.slabring.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** An authority that signs certificates with the program openssl, for the time of a test. */
final class TestAuthority {
  private static final char[] PASSWORD = "password".toCharArray();
  private static final List<String> EC_KEY =
      List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1");
  private static final List<String> RSA_KEY = List.of("-newkey", "rsa:2048");

  private final Path directory;
  private final Path key;
  private final Path certificate;

  /** A certificate with its key. */
  record Identity(Path certificate, Path key) {}

  TestAuthority(Path parent, String name) throws IOException {
    directory = Files.createDirectory(parent.resolve(name));
    key = directory.resolve("ca.key");
    certificate = directory.resolve("ca.pem");
    List<String> command = new ArrayList<>(request(EC_KEY, name));
    command.addAll(List.of("-keyout", key.toString(), "-out", certificate.toString()));
    openssl(command.toArray(String[]::new));
  }

  Path certificate() {
    return certificate;
  }

  /** Signs a certificate of this common name, with an EC key. */
  Identity issue(String name) throws IOException {
    return issue(name, EC_KEY);
  }

  Identity issueRsa(String name) throws IOException {
    return issue(name, RSA_KEY);
  }

  private Identity issue(String name, List<String> keyOptions) throws IOException {
    Identity identity =
        new Identity(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
    List<String> command = new ArrayList<>(request(keyOptions, name));
    command.addAll(List.of("-CA", certificate.toString(), "-CAkey", key.toString()));
    command.addAll(List.of("-keyout", identity.key().toString()));
    command.addAll(List.of("-out", identity.certificate().toString()));
    openssl(command.toArray(String[]::new));
    return identity;
  }

  private static List<String> request(List<String> keyOptions, String name) {
    List<String> command = new ArrayList<>(List.of("req", "-x509", "-nodes", "-days", "2"));
    command.addAll(keyOptions);
    command.addAll(List.of("-subj", "/CN=" + name));
    return command;
  }

  /** Runs openssl; returns what it prints. */
  static String openssl(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + output);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return output;
  }

  /** A client's TLS that believes every server and shows this identity, or none for null. */
  static SSLContext client(Identity identity) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    if (identity != null) {
      Path file = Path.of(identity.key() + ".p12");
      String[] export = {
        "pkcs12",
        "-export",
        "-in",
        identity.certificate().toString(),
        "-inkey",
        identity.key().toString(),
        "-out",
        file.toString(),
        "-passout",
        "pass:password"
      };
      openssl(export);
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD);
      }
    }
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), new TrustManager[] {new Credulous()}, null);
    return context;
  }

  private static final class Credulous implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
