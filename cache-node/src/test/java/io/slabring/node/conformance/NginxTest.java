package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** nginx serves pages from a node through its {@code memcached_pass}. */
class NginxTest {
  private static final int ATTEMPTS = 5;
  private static final int DEADLINE_SECONDS = 120;

  @TempDir Path directory;

  private RunningNode node;
  private Process nginx;
  private URI site;
  private final HttpClient browser = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws Exception {
    Tool.require("nginx", "nginx");
    node = RunningNode.start("-m", "64", "-t", "2");
    for (int attempt = 0; nginx == null; attempt++) {
      int port = FreePorts.next(); // somebody else may take it before nginx does
      Files.writeString(directory.resolve("nginx.conf"), configuration(port));
      site = URI.create("http://127.0.0.1:" + port + "/");
      Process started =
          new ProcessBuilder(
                  "nginx", "-p", directory.toString(), "-c", "nginx.conf", "-e", "error.log")
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("nginx.out").toFile())
              .start();
      if (answers(started)) {
        nginx = started;
      } else if (attempt == ATTEMPTS) {
        throw new AssertionError(Files.readString(directory.resolve("nginx.out")));
      }
    }
  }

  @AfterEach
  void stop() throws Exception {
    if (nginx != null) {
      nginx.destroy(); // SIGTERM: its workers end with it
      assertThat(nginx.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    if (node != null) {
      node.close();
    }
    browser.close();
  }

  private String configuration(int port) {
    return """
    daemon off;
    worker_processes 1;
    pid nginx.pid;
    %s
    events { worker_connections 64; }
    http {
      access_log off;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      upstream cache { server 127.0.0.1:%d; keepalive 4; }
      server {
        listen 127.0.0.1:%d;
        location / {
          set $memcached_key $uri;
          memcached_pass cache;
          default_type text/html;
        }
        location /fallback/ {
          set $memcached_key $uri;
          memcached_pass cache;
          error_page 404 = @made;
        }
        location @made { return 200 "made for $uri"; }
      }
    }
    """
        .formatted(asRoot() ? "user root;" : "", node.address().getPort(), port);
  }

  private static boolean asRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Waits until nginx answers, or has ended. */
  private boolean answers(Process process) throws Exception {
    while (process.isAlive()) {
      try {
        get("");
        return true;
      } catch (ConnectException e) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return browser.send(
        HttpRequest.newBuilder(site.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void servesPagesFromTheCache() throws Exception {
    try (WireConnection cache = node.connect()) {
      cache.set("/hello.html", "<h1>hello</h1>");
      for (int i = 0; i < 20; i++) { // connections to the node are kept and used again
        HttpResponse<String> answer = get("hello.html");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("<h1>hello</h1>");
      }
      cache.set("/hello.html", "changed");
      assertThat(get("hello.html").body()).isEqualTo("changed");
      cache.ask("delete /hello.html\r\n");
      assertThat(get("hello.html").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void servesLargePages() throws Exception {
    String page = "0123456789abcde\n".repeat(60_000);
    try (WireConnection cache = node.connect()) {
      cache.set("/large", page);
      assertThat(get("large").body()).isEqualTo(page);
      assertThat(get("large").body()).isEqualTo(page);
    }
  }

  @Test
  void aMissFallsBack() throws Exception {
    assertThat(get("nothing").statusCode()).isEqualTo(404);
    HttpResponse<String> answer = get("fallback/page");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("made for /fallback/page");
    try (WireConnection cache = node.connect()) {
      cache.set("/fallback/page", "from the cache");
    }
    assertThat(get("fallback/page").body()).isEqualTo("from the cache");
  }

  @Test
  void keysWithSpacesAreEncodedByNginx() throws Exception {
    try (WireConnection cache = node.connect()) {
      cache.set("/a%20b", "spaced");
      assertThat(get("a%20b").body()).isEqualTo("spaced");
    }
  }
}
