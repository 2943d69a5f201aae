package io.slabring.load.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.client.SlabringClient;
import io.slabring.load.TestNode;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A round trip to a node in this JVM over loopback, one thread, values of 100 bytes. Baseline: a
 * socket that writes {@code get} with the same keys and reads until the answer's END.
 */
@State(Scope.Thread)
public class ClientBenchmark {
  private static final byte[] END = "END\r\n".getBytes(US_ASCII);

  private final List<String> keys =
      IntStream.range(0, 50).mapToObj(i -> "page:fragment:" + i).toList();
  private final byte[] getOne = line(keys.subList(0, 1));
  private final byte[] getAll = line(keys);
  private TestNode node;
  private SlabringClient client;
  private Socket socket;
  private InputStream in;

  @Setup
  public void start() throws Exception {
    node = new TestNode("-m", "16");
    client =
        SlabringClient.builder()
            .servers(node.address())
            .connection(options -> options.operationTimeout = Duration.ofMinutes(1))
            .startTimeout(Duration.ofMinutes(2))
            .build();
    for (String key : keys) {
      client.set(key, new byte[100], SlabringClient.FOREVER);
    }
    int port = Integer.parseInt(node.address().substring(node.address().indexOf(':') + 1));
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
  }

  @TearDown
  public void stop() throws IOException {
    socket.close();
    client.close();
    node.close();
  }

  @Benchmark
  public byte[] get() {
    return client.get(keys.getFirst(), byte[].class);
  }

  @Benchmark
  public Map<String, byte[]> bulk50() {
    return client.getAll(keys, byte[].class);
  }

  @Benchmark
  public int getBaseline() throws IOException {
    return ask(getOne);
  }

  @Benchmark
  public int bulk50Baseline() throws IOException {
    return ask(getAll);
  }

  /** The values are zeros, so END is found nowhere else. */
  private int ask(byte[] question) throws IOException {
    socket.getOutputStream().write(question);
    int length = 0;
    for (int matched = 0; matched < END.length; length++) {
      int read = in.read();
      if (read < 0) {
        throw new EOFException("the node closed the connection");
      }
      matched = read == END[matched] ? matched + 1 : 0;
    }
    return length;
  }

  private static byte[] line(List<String> keys) {
    return ("get " + String.join(" ", keys) + "\r\n").getBytes(US_ASCII);
  }
}
