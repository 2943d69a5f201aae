package io.slabring.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTest {
  private static final byte[] FOUR = {1, 2, 3, 4};
  private static final int SHORT_MILLIS = 300;

  private ServerSocket listener;
  private Proxy proxy;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    proxy = new Proxy("127.0.0.1", new InetSocketAddress("127.0.0.1", listener.getLocalPort()));
    client = new Socket("127.0.0.1", proxy.port());
    server = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    proxy.close();
    listener.close();
  }

  @Test
  void bytesPassBothWays() throws IOException {
    client.getOutputStream().write(FOUR);
    assertThat(server.getInputStream().readNBytes(4)).isEqualTo(FOUR);
    server.getOutputStream().write(FOUR);
    assertThat(client.getInputStream().readNBytes(4)).isEqualTo(FOUR);
  }

  @Test
  void anEndPassesToo() throws IOException {
    server.close();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void delayedBytesArriveLater() throws IOException {
    proxy.mode(Proxy.Mode.DELAY);
    long begin = System.nanoTime();
    client.getOutputStream().write(FOUR);
    assertThat(server.getInputStream().readNBytes(4)).isEqualTo(FOUR);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(100_000_000);
  }

  @Test
  void truncatedBytesEndInTheMiddle() throws IOException {
    proxy.mode(Proxy.Mode.TRUNCATE);
    client.getOutputStream().write(FOUR);
    assertThat(server.getInputStream().readAllBytes()).containsExactly(1, 2);
  }

  @Test
  void whatIsCutOffHearsNothingUntilItsConnectionEnds() throws IOException {
    proxy.mode(Proxy.Mode.CUT);
    client.getOutputStream().write(FOUR);
    server.setSoTimeout(SHORT_MILLIS);
    assertThatThrownBy(() -> server.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    proxy.mode(Proxy.Mode.PASS);
    assertThat(server.getInputStream().read()).isEqualTo(-1);
  }
}
