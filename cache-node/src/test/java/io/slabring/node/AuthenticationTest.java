package io.slabring.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.slabring.node.settings.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** {@code -Y}: who gets in with user and password, and who does not. */
class AuthenticationTest {
  private static final int DEADLINE_MILLIS = 120_000;
  private static final String LOGIN = "set any 0 0 7\r\nfoo bar\r\n";

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("passwords"), text);
  }

  private static Node start(Path file) throws Exception {
    String[] line = {"-Y", file.toString(), "-l", "127.0.0.1", "-p", "-1", "-t", "1"};
    return Node.start(Options.parse(line), () -> {});
  }

  private static Socket connect(Node node) throws IOException {
    int port = node.addresses().getFirst().port();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(DEADLINE_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** What a client hears that sends this, says no more, and reads to the end. */
  private static String talk(Node node, String text) throws IOException {
    try (Socket socket = connect(node)) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * The same when the node closes before it has read all: by TCP's rules that is a reset, which
   * comes behind what the node has said.
   */
  private static String heardUntilClosed(Node node, String text) throws IOException {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    try (Socket socket = connect(node)) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      for (int next = socket.getInputStream().read();
          next >= 0;
          next = socket.getInputStream().read()) {
        heard.write(next);
      }
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return heard.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void nothingIsAnsweredBeforeThePasswordAndEverythingAfterIt() throws Exception {
    try (Node node = start(file("foo:bar\nbaaaz:quux\n"))) {
      assertThat(talk(node, "get foo\r\n" + LOGIN + "set k 0 0 1\r\nx\r\nget k\r\n"))
          .isEqualTo(
              "CLIENT_ERROR unauthenticated\r\nSTORED\r\nSTORED\r\nVALUE k 0 1\r\nx\r\nEND\r\n");
      assertThat(talk(node, "set foo 0 0 10\r\nbaaaz quux\r\nmn\r\n"))
          .isEqualTo("STORED\r\nMN\r\n");
      assertThat(talk(node, LOGIN + "stats settings\r\nstats\r\n"))
          .contains("STAT auth_enabled_ascii " + directory.resolve("passwords") + "\r\n")
          .contains("STAT binding_protocol ascii\r\n")
          .contains("STAT auth_cmds 3\r\nSTAT auth_errors 0\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stats settings\\r\\n              | CLIENT_ERROR unauthenticated
          set a 0 0\\r\\n                   | CLIENT_ERROR unauthenticated
          set a 0 0 -1\\r\\n                | CLIENT_ERROR unauthenticated
          set a 0 0 5000000000\\r\\n        | CLIENT_ERROR unauthenticated
          add a 0 0 7\\r\\nfoo bar\\r\\n    | CLIENT_ERROR unauthenticated
          set a 0 0 2147483646\\r\\n        | CLIENT_ERROR auth token too long
          set a 0 0 16385\\r\\n             | CLIENT_ERROR auth token too long
          set a 0 0 2\\r\\nhi\\r\\n         | CLIENT_ERROR bad authentication token format
          set a 0 0 7\\r\\nfoo barxx        | CLIENT_ERROR bad command line termination
          set a 0 0 7\\r\\nfoo bab\\r\\n    | CLIENT_ERROR authentication failure
          set a 0 0 7\\r\\nfop bar\\r\\n    | CLIENT_ERROR authentication failure
          set a 0 0 6\\r\\nfoo ba\\r\\n     | CLIENT_ERROR authentication failure
          set a 0 0 8\\r\\nfoo  bar\\r\\n   | CLIENT_ERROR authentication failure
          set a 0 0 1\\r\\n \\r\\n          | CLIENT_ERROR authentication failure
          """)
  void everythingElseIsRefused(String request, String answer) throws Exception {
    try (Node node = start(file("foo:bar"))) {
      String text = request.replace("\\r", "\r").replace("\\n", "\n");
      assertThat(talk(node, text)).startsWith(answer + "\r\n").doesNotContain("STORED");
    }
  }

  @Test
  void theLargestTokenIsReadToItsEnd() throws Exception {
    try (Node node = start(file("foo:bar"))) {
      String token = "foo bar" + " ".repeat(16_384 - 7);
      assertThat(talk(node, "set a 0 0 16384\r\n" + token + "\r\n" + LOGIN))
          .isEqualTo("CLIENT_ERROR authentication failure\r\nSTORED\r\n");
    }
  }

  @Test
  void whoSendsJunkOrGuessesForLongIsClosed() throws Exception {
    try (Node node = start(file("foo:bar"))) {
      assertThat(heardUntilClosed(node, "mn\r\n" + LOGIN)).isEmpty();
      assertThat(heardUntilClosed(node, "x".repeat(5000))).isEmpty();
      String guesses = heardUntilClosed(node, "set a 0 0 7\r\nfoo baz\r\n".repeat(100) + LOGIN);
      assertThat(guesses.lines()).hasSize(17).containsOnly("CLIENT_ERROR authentication failure");
    }
  }

  @Test
  void itMayComeByteByByte() throws Exception {
    try (Node node = start(file("foo:bar"));
        Socket socket = connect(node)) {
      for (char c : ("get\tkey\r\n" + LOGIN + "mn\r\n").toCharArray()) {
        socket.getOutputStream().write(c);
      }
      String answer = "CLIENT_ERROR unauthenticated\r\nSTORED\r\nMN\r\n";
      assertThat(socket.getInputStream().readNBytes(answer.length()))
          .asString(StandardCharsets.ISO_8859_1)
          .isEqualTo(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"foo:bar", "foo:bar\n", "foo:bar\r\n", "a:b\nfoo:bar\r\n", "a::\nfoo:bar"})
  void linesEndAsTheyLike(String text) throws Exception {
    try (Node node = start(file(text))) {
      assertThat(talk(node, LOGIN)).isEqualTo("STORED\r\n");
    }
  }

  @Test
  void aPasswordMayHoldColonsAndBlanks() throws Exception {
    try (Node node = start(file("foo:b:a r\n"))) {
      assertThat(talk(node, "set a 0 0 9\r\nfoo b:a r\r\n")).isEqualTo("STORED\r\n");
    }
  }

  @Test
  void aPythonClientAuthenticatesWithItsFirstSet() throws Exception {
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(Files.isExecutable(python));
    String program =
        """
        from pymemcache.client.base import Client
        c = Client(('127.0.0.1', PORT), default_noreply=False)
        assert c.set('login', 'foo bar')
        c.set('k', 'v'); print(c.get('k').decode())
        """;
    try (Node node = start(file("foo:bar"))) {
      String text = program.replace("PORT", "" + node.addresses().getFirst().port());
      Process client =
          new ProcessBuilder(python.toString(), "-c", text).redirectErrorStream(true).start();
      String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assumeTrue(!output.contains("No module named"), output);
      assertThat(output).isEqualTo("v\n");
    }
  }

  @Test
  void onlyEightEntriesCount() throws Exception {
    try (Node node = start(file("a:b\n".repeat(8) + "foo:bar\n"))) {
      assertThat(talk(node, LOGIN)).startsWith("CLIENT_ERROR");
    }
  }

  @Test
  void aReloadChangesWhoGetsInNotWhoIsIn() throws Exception {
    Path file = file("foo:bar\n");
    try (Node node = start(file);
        Socket socket = connect(node)) {
      socket.getOutputStream().write(LOGIN.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(socket.getInputStream().readNBytes(8)).hasSize(8);
      Files.writeString(file, "foo:new\n");
      node.reload();
      assertThat(talk(node, LOGIN)).startsWith("CLIENT_ERROR authentication failure");
      assertThat(talk(node, "set a 0 0 7\r\nfoo new\r\n")).isEqualTo("STORED\r\n");
      socket.getOutputStream().write("mn\r\n".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(socket.getInputStream().readNBytes(4)).hasSize(4);
      Files.writeString(file, "no colon\n");
      node.reload();
      assertThat(talk(node, "set a 0 0 7\r\nfoo new\r\n")).isEqualTo("STORED\r\n");
    }
  }

  /** Empty, torn within a line, torn at the end of a line's password, without entries, too wide. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                        | has no entry, so nobody could log in.* line 1
          \\n                       | malformed entry.* line 1
          fo                        | malformed entry.* line 1
          other:x\\nfo              | malformed entry.* line 2
          other:x\\nfoo:b           | does not end with a newline, as it did before.* line 2
          foo:bar                   | does not end with a newline, as it did before.* line 1
          other:x\\n\\n            | malformed entry.* line 2
          gone                      | Could not open authfile
          directory                 | Could not open authfile
          """)
  void aReloadThatFindsAnUnusableFileKeepsWhatWasThereAndWarns(String text, String why)
      throws Exception {
    Path file = file("foo:bar\n");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Access.class);
    logger.addAppender(log);
    try (Node node = start(file)) {
      Files.delete(file);
      if (text.equals("directory")) {
        Files.createDirectory(file);
      } else if (!text.equals("gone")) {
        file(text.replace("\\n", "\n"));
      }
      node.reload();
      assertThat(talk(node, LOGIN)).isEqualTo("STORED\r\n");
      assertThat(log.list)
          .filteredOn(event -> event.getLevel() == Level.WARN)
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage)
          .asString()
          .startsWith("the passwords stay as they are: ")
          .contains(file.toString())
          .containsPattern(why);
      Files.deleteIfExists(file);
      file("foo:new\n");
      node.reload();
      assertThat(talk(node, "set a 0 0 7\r\nfoo new\r\n")).isEqualTo("STORED\r\n");
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void aFileThatCannotBeUsedIsNamedAtTheStart() throws Exception {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> start(missing))
        .isInstanceOf(UsageException.class)
        .hasMessage("-Y: " + missing + ": there is no such file; make it, or name another");
    Path bad = file("foo:bar\n\n");
    assertThatThrownBy(() -> start(bad))
        .hasMessageContaining("has a malformed entry. Should be 'user:password': line 2");
    Path empty = file("");
    assertThatThrownBy(() -> start(empty))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "-Y: Authfile [%s] has no entry, so nobody could log in. Should be 'user:password':"
                + " line 1",
            empty);
    Path wide = file("foo:" + "x".repeat(300));
    assertThatThrownBy(() -> start(wide)).hasMessageContaining("Longer than 254 bytes: line 1");
  }
}
