package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Issues certificates, by the JDK's keytool. */
final class Authority {
  private static final String PASSWORD = "changeit";

  private final Path dir;
  private final String name;
  private final Path certificate;

  /** PEM files. */
  record Issued(Path certificate, Path key) {}

  Authority(Path dir, String name) throws Exception {
    this.dir = dir;
    this.name = name;
    generate(name, "-0d", "10", "-ext", "bc:c");
    certificate = pem(name, "CERTIFICATE", store().getCertificate(name).getEncoded());
  }

  /** Its own certificate, a PEM file. */
  Path certificate() {
    return certificate;
  }

  /** A certificate that begins at that time, such as {@code -10d}, and is valid for so long. */
  Issued issue(String subject, String start, String days) throws Exception {
    generate(subject, start, days, "-signer", name);
    byte[] key = store().getKey(subject, PASSWORD.toCharArray()).getEncoded();
    return new Issued(
        pem(subject, "CERTIFICATE", store().getCertificate(subject).getEncoded()),
        pem(subject, "PRIVATE KEY", key));
  }

  private Path file() {
    return dir.resolve(name + ".p12");
  }

  private KeyStore store() throws Exception {
    return KeyStore.getInstance(file().toFile(), PASSWORD.toCharArray());
  }

  private void generate(String alias, String start, String days, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-alias", alias, "-dname", "CN=" + alias));
    command.addAll(List.of("-startdate", start, "-validity", days, "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", file().toString(), "-storepass", PASSWORD));
    command.addAll(List.of(more));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
  }

  private Path pem(String name, String label, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder().encodeToString(der);
    return Files.writeString(
        dir.resolve(name + "-" + label.replace(' ', '-')),
        "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }
}
