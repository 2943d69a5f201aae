package io.slabring.node.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A tab of a headless Chromium, led by its DevTools protocol. */
public final class Chromium implements AutoCloseable {
  /** Debian's. */
  public static final Path PROGRAM = Path.of("/usr/bin/chromium");

  private static final String LISTENING = "DevTools listening on ws://";
  private static final int LIMIT_SECONDS = 120;

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
  private final WebSocket socket;
  private int calls;

  /** Starts it; {@code profile} is an empty directory. */
  public Chromium(Path profile) throws Exception {
    process =
        new ProcessBuilder(
                List.of(
                    PROGRAM.toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--remote-debugging-port=0",
                    "--user-data-dir=" + profile,
                    "about:blank"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      socket = connect();
    } catch (Exception | Error e) {
      end();
      throw e;
    }
  }

  private WebSocket connect() throws Exception {
    BufferedReader log = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    String line = log.readLine();
    while (line != null && !line.startsWith(LISTENING)) {
      line = log.readLine();
    }
    if (line == null) {
      throw new IOException("Chromium ended");
    }
    Thread.ofVirtual().start(() -> log.lines().forEach(rest -> {})); // so that it never blocks
    String address = line.substring(LISTENING.length(), line.indexOf("/devtools"));
    HttpRequest list = HttpRequest.newBuilder(URI.create("http://" + address + "/json")).build();
    JsonArray tabs =
        new JsonArray(http.send(list, HttpResponse.BodyHandlers.ofString(UTF_8)).body());
    String tab =
        tabs.stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("type").equals("page"))
            .map(one -> one.getString("webSocketDebuggerUrl"))
            .findFirst()
            .orElseThrow();
    return http.newWebSocketBuilder()
        .buildAsync(URI.create(tab), new Ear())
        .get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Puts the pieces of messages together. */
  private final class Ear implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(new JsonObject(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  /** Calls a method of the protocol; returns its result. */
  public JsonObject call(String method, JsonObject params) throws Exception {
    int id = ++calls;
    String text =
        new JsonObject().put("id", id).put("method", method).put("params", params).encode();
    socket.sendText(text, true).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    while (true) {
      JsonObject message = messages.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new IOException("no answer to " + method);
      }
      if (Integer.valueOf(id).equals(message.getInteger("id"))) {
        if (!message.containsKey("result")) {
          throw new IOException(method + ": " + message);
        }
        return message.getJsonObject("result");
      }
    }
  }

  /** Goes to a page, in a window of that size. */
  public void open(String url, int width, int height) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        new JsonObject()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
    call("Page.navigate", new JsonObject().put("url", url));
  }

  /** Prefers a {@code light} or a {@code dark} page. */
  public void prefer(String scheme) throws Exception {
    JsonObject feature = new JsonObject().put("name", "prefers-color-scheme").put("value", scheme);
    call(
        "Emulation.setEmulatedMedia",
        new JsonObject().put("features", new JsonArray().add(feature)));
  }

  /** What an expression of JavaScript is in the page. */
  public Object evaluate(String expression) throws Exception {
    JsonObject params = new JsonObject().put("expression", expression).put("returnByValue", true);
    return call("Runtime.evaluate", params).getJsonObject("result").getValue("value");
  }

  /** The page as it is now. */
  public String document() throws Exception {
    return String.valueOf(evaluate("document.documentElement.outerHTML"));
  }

  /** Writes what is to be seen, as PNG. */
  public void screenshot(Path to) throws Exception {
    String png = call("Page.captureScreenshot", new JsonObject()).getString("data");
    Files.write(to, Base64.getDecoder().decode(png));
  }

  private void end() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
    http.shutdownNow();
  }

  @Override
  public void close() throws Exception {
    try {
      call("Browser.close", new JsonObject()); // removes what it has in the directory for such
      process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } finally {
      end();
    }
  }
}
