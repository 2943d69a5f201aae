package io.slabring.node.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.slabring.node.Node;
import io.slabring.node.Options;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A node with {@code --admin} within this JVM, and who asks it. */
final class AdminNode implements AutoCloseable {
  private static final int DEADLINE_MILLIS = 120_000;

  private final Node node;
  private final HttpClient http = HttpClient.newHttpClient();

  private AdminNode(Node node) {
    this.node = node;
  }

  static AdminNode start(String... flags) throws Exception {
    List<String> all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("-l", "127.0.0.1", "-p", "-1", "-t", "1"));
    if (!String.join(" ", flags).contains("--admin=")) {
      all.add("--admin=127.0.0.1:0");
    }
    return new AdminNode(Node.start(Options.parse(all.toArray(String[]::new)), () -> {}));
  }

  int adminPort() {
    return node.adminPort();
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return get(http, adminPort(), path, headers);
  }

  static HttpResponse<String> get(HttpClient http, int port, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofMillis(DEADLINE_MILLIS));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  JsonObject json(String path) throws Exception {
    return new JsonObject(get(path).body());
  }

  /** What the node answers to a request on HTTP written by hand: all until it closes. */
  String raw(String request) throws IOException {
    try (Socket socket = connect(adminPort())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(DEADLINE_MILLIS);
    return socket;
  }

  /** A client of the cache. */
  Socket client() throws IOException {
    return connect(node.addresses().getFirst().port());
  }

  /** Sends commands as a client of the cache, and takes an answer of one line each. */
  void tell(String... commands) throws IOException {
    try (Socket socket = client()) {
      BufferedReader in = reader(socket);
      for (String command : commands) {
        socket.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
        if (in.readLine() == null) {
          throw new IOException("closed instead of an answer to " + command);
        }
      }
    }
  }

  /** A page of {@code stats} as clients get it. */
  Map<String, String> stats(String page) throws IOException {
    try (Socket socket = client()) {
      socket.getOutputStream().write(("stats " + page).strip().concat("\r\n").getBytes(ISO_8859_1));
      BufferedReader in = reader(socket);
      Map<String, String> stats = new LinkedHashMap<>();
      for (String line = in.readLine(); !line.equals("END"); line = in.readLine()) {
        String[] words = line.split(" ", 3);
        stats.put(words[1], words[2]);
      }
      return stats;
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
  }

  @Override
  public void close() {
    http.close();
    node.close();
  }

  /** Stops the node while it can still be asked. */
  void closeNode() {
    node.close();
  }
}
