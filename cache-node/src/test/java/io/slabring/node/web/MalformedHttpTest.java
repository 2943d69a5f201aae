package io.slabring.node.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Whatever a stranger sends to {@code --admin}: the answer is a refusal, and the log has no line of
 * it. {@code -Dslabring.seed=N} repeats a failure.
 */
class MalformedHttpTest {
  private static final String HOST = "Host: localhost\r\n";
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  private final long seed = Long.getLong("slabring.seed", System.nanoTime());
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @TempDir private Path directory;

  @BeforeEach
  void listen() {
    log.start();
    ROOT.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    ROOT.detachAppender(log);
  }

  /** What comes back until the node closes, which the client asks for. */
  private static String ask(AdminNode node, String request) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = AdminNode.connect(node.adminPort())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        answer.write(next);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageMatching(".*(reset|Broken pipe).*");
    }
    return answer.toString(ISO_8859_1);
  }

  private void assertNothingLogged(String story) {
    assertThat(new ArrayList<>(log.list))
        .as("seed %d, %s", seed, story)
        .noneMatch(
            event ->
                event.getLevel().isGreaterOrEqual(Level.WARN) || event.getThrowableProxy() != null);
  }

  private static List<String> badlyNamed() {
    List<String> requests = new ArrayList<>();
    for (String path : List.of("/", "/livez", "/stats", "/none")) {
      for (String hosts :
          List.of(
              "",
              "Host:\r\n",
              "Host: \r\n",
              "Host: a b\r\n",
              "Host: localhost:\r\n",
              "Host: localhost:x\r\n",
              "Host: localhost:99999\r\n",
              "Host: localhost:-1\r\n",
              "Host: localhost:1@evil.example\r\n",
              "Host: user@localhost\r\n",
              "Host: http://localhost/\r\n",
              "Host: [::1\r\n",
              "Host: ::1\r\n",
              "Host: []\r\n",
              "Host: %6cocalhost\r\n",
              "Host: \u00e4\r\n",
              "Host: " + "x".repeat(300) + "\r\n",
              HOST + HOST,
              HOST + "Host: evil.example\r\n",
              "Host: evil.example\r\n" + HOST)) {
        requests.add("GET " + path + " HTTP/1.1\r\n" + hosts + "\r\n");
      }
    }
    requests.add("GET http://evil.example/stats HTTP/1.1\r\n" + HOST + "\r\n");
    requests.add("GET livez HTTP/1.1\r\n" + HOST + "\r\n");
    requests.add("GET ?a=b HTTP/1.1\r\n" + HOST + "\r\n");
    requests.add("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n");
    requests.add("CONNECT evil.example:80 HTTP/1.1\r\n" + HOST + "\r\n");
    return requests;
  }

  /** Without and with a token, before which nobody is trusted. */
  @Test
  void aRequestWithoutOneProperHostAndPathIsABadRequest() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "a token of more than 16 bytes\n");
    for (String[] options :
        new String[][] {{"-m", "16"}, {"--admin-token-file", token.toString()}}) {
      try (AdminNode node = AdminNode.start(options)) {
        for (String request : badlyNamed()) {
          assertThat(ask(node, request)).as(request).startsWith("HTTP/1.1 400 ");
          assertNothingLogged(request);
        }
        String plain = "GET /livez HTTP/1.1\r\nConnection: close\r\n";
        assertThat(ask(node, plain + HOST + "\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(ask(node, plain + "Host: [::1]:65535\r\n\r\n")).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void whatIsNotHttpIsRefusedSilently() throws Exception {
    Random random = new Random(seed);
    byte[] noise = new byte[3000];
    random.nextBytes(noise);
    String get = "GET /livez HTTP/1.1\r\n" + HOST;
    List<String> requests =
        List.of(
            "\r\n\r\n",
            "GET\r\n\r\n",
            "GET /livez\r\n\r\n",
            "GET /livez HTTP/9.9\r\n\r\n",
            "GET /livez HTTP/1.0\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0".repeat(50),
            new String(noise, ISO_8859_1),
            "\u0016\u0003\u0001\u0002\0\u0001\0" + "x".repeat(600),
            "GET /" + "a".repeat(5000) + " HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /%zz%00%c0%af HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /..%2f..%2fetc/passwd HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /stats?%zz=%&&&= HTTP/1.1\r\n" + HOST + "\r\n",
            "G\0T /livez HTTP/1.1\r\n" + HOST + "\r\n",
            get + "X: " + "y".repeat(40_000) + "\r\n\r\n",
            get + "X: y\r\n".repeat(5000) + "\r\n",
            get + "X: a\0b\r\n\r\n",
            get + "X\r\n: y\r\n\r\n",
            get + "Cookie: =;=;\0\r\n\r\n",
            get + "Content-Length: -1\r\n\r\n",
            get + "Content-Length: 99999999999999999999\r\n\r\n",
            get + "Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello",
            get + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
            get + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            get + "Transfer-Encoding: xchunked\r\n\r\n",
            get + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n",
            get + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
            get
                + "Connection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\n"
                + "HTTP2-Settings: _\r\n\r\n",
            get + "Authorization: Bearer\r\nAuthorization: \0\r\n\r\n",
            (get + "\r\n").repeat(50) + "GET");
    try (AdminNode node = AdminNode.start()) {
      for (String request : requests) {
        ask(node, request);
        for (int i = 0; i < 4; i++) {
          ask(node, request.substring(0, random.nextInt(request.length())));
        }
        assertNothingLogged(request);
      }
      assertThat(node.get("/livez").statusCode()).isEqualTo(200);
    }
    assertNothingLogged("the end");
  }
}
