package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.node.TestAuthority.Identity;
import io.slabring.node.settings.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as clients and operators meet it, with certificates that openssl made. */
class TlsTest {
  private static final int DEADLINE_MILLIS = 120_000;

  @TempDir static Path directory;
  private static TestAuthority authority;
  private static Identity server;
  private static Identity other;

  @BeforeAll
  static void issue() throws IOException {
    authority = new TestAuthority(directory, "authority");
    server = authority.issue("server");
    other = authority.issue("other");
  }

  private static Node start(Identity identity, String options, String... flags) throws Exception {
    List<String> line = new ArrayList<>(List.of("-Z", "-t", "2", "-p", "-1"));
    line.add("-o");
    line.add("ssl_chain_cert=" + identity.certificate() + ",ssl_key=" + identity.key() + options);
    line.addAll(List.of(flags));
    return Node.start(Options.parse(line.toArray(String[]::new)), () -> {});
  }

  private static Socket plain(Node node, int listener) throws IOException {
    int port = node.addresses().get(listener).port();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(DEADLINE_MILLIS);
    return socket;
  }

  private static SSLSocket connect(Node node, int listener, SSLContext client) throws IOException {
    Socket socket = plain(node, listener);
    int port = socket.getPort();
    return (SSLSocket) client.getSocketFactory().createSocket(socket, "node", port, true);
  }

  private static SSLSocket connect(Node node) throws Exception {
    return connect(node, 0, TestAuthority.client(null));
  }

  private static String ask(Socket socket, String request, int length) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  private static String session(Socket socket, String requests) throws IOException {
    try (socket) {
      String all = requests + "quit\r\n";
      socket.getOutputStream().write(all.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String name(SSLSocket socket) throws IOException {
    X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void valuesOfEverySizePassBothWays(String version) throws Exception {
    try (Node node = start(server, "");
        SSLSocket socket = connect(node)) {
      socket.setEnabledProtocols(new String[] {version});
      Random random = new Random(1);
      for (int size : new int[] {0, 1, 1000, 16_384, 70_000, 600_000}) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        String value = new String(bytes, StandardCharsets.ISO_8859_1);
        String set = "set k 0 0 " + size + "\r\n" + value + "\r\n";
        String item = "VALUE k 0 " + size + "\r\n" + value + "\r\n";
        String answer = "STORED\r\n" + item + item + "END\r\n";
        assertThat(ask(socket, set + "get k k\r\n", answer.length()).equals(answer))
            .as("%d bytes", size)
            .isTrue();
      }
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void keysOfEveryFormatAreRead() throws Exception {
    Identity rsa = authority.issueRsa("rsa");
    Path pkcs1 = directory.resolve("pkcs1.key");
    String key = rsa.key().toString();
    TestAuthority.openssl("rsa", "-in", key, "-traditional", "-out", pkcs1.toString());
    Path sec1 = directory.resolve("sec1.key");
    TestAuthority.openssl("ec", "-in", server.key().toString(), "-out", sec1.toString());
    Path der = directory.resolve("key.der");
    TestAuthority.openssl("pkey", "-in", key, "-outform", "DER", "-out", der.toString());
    Path both = directory.resolve("both.pem");
    Files.writeString(both, "notes\n" + Files.readString(rsa.key()));
    Files.writeString(both, Files.readString(both) + Files.readString(rsa.certificate()));

    assertThat(Files.readString(pkcs1)).contains("BEGIN RSA PRIVATE KEY");
    assertThat(Files.readString(sec1)).contains("BEGIN EC PRIVATE KEY");
    serves(new Identity(rsa.certificate(), pkcs1), "");
    serves(new Identity(server.certificate(), sec1), "");
    serves(new Identity(rsa.certificate(), der), ",ssl_keyformat=DER");
    serves(new Identity(both, both), "");
  }

  private static void serves(Identity identity, String options) throws Exception {
    try (Node node = start(identity, options)) {
      assertThat(session(connect(node), "mn\r\n")).isEqualTo("MN\r\n");
    }
  }

  @Test
  void eachAddressDecidesAboutClientCertificates() throws Exception {
    TestAuthority strange = new TestAuthority(directory, "strange");
    SSLContext nobody = TestAuthority.client(null);
    SSLContext friend = TestAuthority.client(authority.issue("client"));
    Identity stranger = strange.issue("client");
    String addresses = "127.0.0.1:0,notls:127.0.0.1:0,btls:127.0.0.1:0,mtls:127.0.0.1:0";
    String options = ",ssl_verify_mode=1,ssl_ca_cert=" + authority.certificate();
    try (Node node = start(server, options, "-l", addresses)) {
      assertThat(session(plain(node, 1), "mn\r\n")).isEqualTo("MN\r\n");
      for (SSLContext client : List.of(nobody, friend, TestAuthority.client(stranger))) {
        assertThat(session(connect(node, 2, client), "mn\r\n")).isEqualTo("MN\r\n");
      }
      assertThat(session(connect(node, 0, nobody), "mn\r\n")).isEqualTo("MN\r\n");
      for (int listener : new int[] {0, 3}) {
        assertThat(session(connect(node, listener, friend), "mn\r\n")).isEqualTo("MN\r\n");
        assertThatThrownBy(() -> show(node, listener, stranger)).hasMessageContaining("alert");
      }
      try (SSLSocket socket = connect(node, 3, nobody)) {
        assertThatThrownBy(() -> session(socket, "mn\r\n")).isInstanceOf(IOException.class);
      }
      assertThat(session(plain(node, 1), "stats\r\n"))
          .contains("STAT ssl_handshake_errors 3\r\n", "STAT ssl_proto_errors 0\r\n");
    }
  }

  /** Shows a certificate whoever the server would believe, as the JDK does not. */
  private static void show(Node node, int listener, Identity identity) throws IOException {
    String address = "127.0.0.1:" + node.addresses().get(listener).port();
    String certificate = identity.certificate().toString();
    String key = identity.key().toString();
    TestAuthority.openssl(
        "s_client", "-connect", address, "-tls1_2", "-cert", certificate, "-key", key);
  }

  @Test
  void aSessionOfAnOpenAddressIsNoWayPastAClientCertificate() throws Exception {
    String addresses = "btls:127.0.0.1:0,mtls:127.0.0.1:0,notls:127.0.0.1:0";
    String options = ",ssl_session_cache,ssl_ca_cert=" + authority.certificate();
    Path session = directory.resolve("session");
    try (Node node = start(server, options, "-l", addresses)) {
      String open = "127.0.0.1:" + node.addresses().get(0).port();
      String guarded = "127.0.0.1:" + node.addresses().get(1).port();
      String[] keep = {"s_client", "-connect", open, "-tls1_2", "-sess_out", session.toString()};
      assertThat(TestAuthority.openssl(keep)).contains("New, TLSv1.2");
      String[] again = {"s_client", "-connect", open, "-tls1_2", "-sess_in", session.toString()};
      assertThat(TestAuthority.openssl(again)).contains("Reused, TLSv1.2");
      assertThat(session(plain(node, 2), "stats\r\n")).contains("STAT ssl_new_sessions 1\r\n");
      String[] sneak = {"s_client", "-connect", guarded, "-tls1_2", "-sess_in", session.toString()};
      assertThatThrownBy(() -> TestAuthority.openssl(sneak)).hasMessageContaining("handshake");
    }
  }

  @Test
  void versionsAndCiphersAreHeldTo() throws Exception {
    String only = ",ssl_min_version=2,ssl_ciphers=ECDHE-ECDSA-AES256-GCM-SHA384";
    try (Node node = start(server, only)) {
      for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
        try (SSLSocket socket = connect(node)) {
          socket.setEnabledProtocols(new String[] {version});
          socket.startHandshake();
          assertThat(socket.getSession().getCipherSuite()).contains("AES_256_GCM_SHA384");
        }
      }
    }
    try (Node node = start(server, ",ssl_min_version=3");
        SSLSocket socket = connect(node)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void plainTextAndSilenceEndTheConnection() throws Exception {
    try (Node node = start(server, "");
        Socket silent = plain(node, 0);
        Socket half = plain(node, 0)) {
      half.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1});
      try (Socket text = plain(node, 0)) {
        text.getOutputStream().write("get some keys\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(text.getInputStream().readAllBytes()).hasSizeLessThan(8); // an alert
      }
      assertThat(half.getInputStream().readAllBytes()).isEmpty();
      assertThat(silent.getInputStream().readAllBytes()).isEmpty();
      assertThat(session(connect(node), "mn\r\n")).isEqualTo("MN\r\n");
    }
  }

  @Test
  void refreshTakesTheNewCertificateAndKeepsTheOldOneIfItIsBad() throws Exception {
    Identity live = copy(server, "live");
    try (Node node = start(live, "");
        SSLSocket before = connect(node)) {
      assertThat(name(before)).isEqualTo("CN=server");
      Files.copy(other.certificate(), live.certificate(), StandardCopyOption.REPLACE_EXISTING);
      String reply = session(connect(node), "refresh_certs\r\n");
      assertThat(reply).startsWith("Error loading").contains("ssl_key", "is not the key of");
      try (SSLSocket after = connect(node)) {
        assertThat(name(after)).isEqualTo("CN=server");
      }
      Files.copy(other.key(), live.key(), StandardCopyOption.REPLACE_EXISTING);
      assertThat(session(connect(node), "refresh_certs\r\n")).isEqualTo("OK\r\n");
      try (SSLSocket after = connect(node)) {
        assertThat(name(after)).isEqualTo("CN=other");
      }
      assertThat(ask(before, "mn\r\n", 4)).isEqualTo("MN\r\n");
    }
  }

  private static Identity copy(Identity identity, String name) throws IOException {
    Path place = Files.createDirectory(directory.resolve(name));
    Files.copy(identity.certificate(), place.resolve("tls.crt"));
    Files.copy(identity.key(), place.resolve("tls.key"));
    return new Identity(place.resolve("tls.crt"), place.resolve("tls.key"));
  }

  /** As Kubernetes does it: the files are links through a link, which is pointed elsewhere. */
  @Test
  void aSwappedLinkIsNoticedUnderLoadAndNoConnectionIsLost() throws Exception {
    Path first = copy(server, "first").key().getParent();
    Path second = copy(other, "second").key().getParent();
    Path data = Files.createSymbolicLink(directory.resolve("..data"), first);
    Path certificate =
        Files.createSymbolicLink(directory.resolve("tls.crt"), data.resolve("tls.crt"));
    Path key = Files.createSymbolicLink(directory.resolve("tls.key"), data.resolve("tls.key"));
    AtomicBoolean done = new AtomicBoolean();
    try (Node node = start(new Identity(certificate, key), "");
        ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> loads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        SSLSocket socket = connect(node);
        Callable<Long> load = () -> load(socket, done);
        loads.add(users.submit(load));
      }
      Path swap = Files.createSymbolicLink(directory.resolve("..new"), second);
      Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try {
        awaitName(node, "CN=other");
      } finally {
        done.set(true);
      }
      for (Future<Long> load : loads) {
        assertThat(load.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)).isPositive();
      }
    }
  }

  private static long load(SSLSocket socket, AtomicBoolean done) throws IOException {
    long answers = 0;
    try (socket) {
      while (!done.get()) {
        assertThat(ask(socket, "mn\r\n", 4)).isEqualTo("MN\r\n");
        answers++;
      }
    }
    return answers;
  }

  private static void awaitName(Node node, String name) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
    while (true) {
      try (SSLSocket socket = connect(node)) {
        if (name(socket).equals(name)) {
          return;
        }
      }
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
    }
  }

  @Test
  void whatCannotBeUsedIsNamedAtTheStart() throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "no certificate");
    String certificate = server.certificate().toString();
    assertRefused(
        "ssl_chain_cert: /nonexistent: there is no such file; make it, or name another",
        "/nonexistent",
        "x");
    assertRefused(
        "ssl_chain_cert: " + text + ": no certificate in it", text.toString(), text.toString());
    assertRefused("ssl_key: " + text + ": no private key in it", certificate, text.toString());
    String whole = Files.readString(server.certificate());
    Path torn =
        Files.writeString(
            directory.resolve("torn"), whole + whole.substring(0, whole.length() / 2));
    assertRefused(
        "ssl_chain_cert: " + torn + ": block 2 has no end: it is incomplete",
        torn.toString(),
        server.key().toString());
    String wrong = other.key().toString();
    assertRefused("ssl_key: " + wrong + ": is not the key of " + certificate, certificate, wrong);
    Path locked = directory.resolve("locked.key");
    TestAuthority.openssl(
        "pkey", "-in", wrong, "-aes128", "-passout", "pass:x", "-out", locked.toString());
    assertRefused(
        "ssl_key: " + locked + ": the key is encrypted; it must be without passphrase",
        certificate,
        locked.toString());
    assertThatThrownBy(() -> start(server, ",ssl_ciphers=NONSENSE"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("ssl_ciphers: NONSENSE");
    assertThatThrownBy(() -> start(server, ",ssl_ca_cert=/nonexistent"))
        .hasMessage("ssl_ca_cert: /nonexistent: there is no such file; make it, or name another");
  }

  private static void assertRefused(String message, String certificate, String key) {
    Identity identity = new Identity(Path.of(certificate), Path.of(key));
    assertThatThrownBy(() -> start(identity, ""))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }
}
