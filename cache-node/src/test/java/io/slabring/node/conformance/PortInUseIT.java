package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An address that another process has: whichever it is, the same words, and nothing is left. */
class PortInUseIT {
  @TempDir private Path directory;

  private void assertRefused(NetworkChannel taken, String address, String option, String... rest)
      throws Exception {
    try (taken) {
      Path pidFile = directory.resolve("pid");
      List<String> arguments = new ArrayList<>(List.of("-P", pidFile.toString(), "-t", "1"));
      arguments.addAll(List.of(rest));
      try (NodeProcess node =
          NodeProcess.launch(NodeProcess.launcher(), Map.of(), arguments.toArray(String[]::new))) {
        assertThat(node.awaitExit()).as(node.output()).isEqualTo(71);
        assertThat(node.output())
            .endsWith(
                "slabring: cannot listen on %s: the address is already in use; choose another with %s%n"
                    .formatted(address, option))
            .doesNotContain("listening on " + "127", "CacheServer");
        assertThat(node.port()).isZero();
      }
      assertThat(pidFile).doesNotExist();
      assertThat(taken.isOpen()).isTrue();
    }
  }

  private static ServerSocketChannel tcp() throws Exception {
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static String port(NetworkChannel taken) throws Exception {
    return "127.0.0.1:" + ((InetSocketAddress) taken.getLocalAddress()).getPort();
  }

  @Test
  void theClients() throws Exception {
    ServerSocketChannel taken = tcp();
    assertRefused(taken, port(taken), "-p or -l", "-l", port(taken));
  }

  @Test
  void theAdministrators() throws Exception {
    ServerSocketChannel taken = tcp();
    assertRefused(taken, port(taken), "--admin", "-p", "-1", "--admin", port(taken));
  }

  @Test
  void theClusters() throws Exception {
    ServerSocketChannel taken = tcp();
    assertRefused(
        taken,
        port(taken),
        "--cluster-bind",
        "-p",
        "-1",
        "--cluster",
        "a",
        "--cluster-bind",
        port(taken));
  }

  @Test
  void theOtherNodes() throws Exception {
    ServerSocketChannel taken = tcp();
    String number = port(taken).substring(port(taken).indexOf(':') + 1);
    String[] flags = {"-p", "-1", "--cluster", "a", "--cluster-bind", "127.0.0.1:0"};
    List<String> all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("--link-port", number));
    assertRefused(taken, port(taken), "--link-port", all.toArray(String[]::new));
  }

  @Test
  void udp() throws Exception {
    DatagramChannel taken =
        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    String number = port(taken).substring(port(taken).indexOf(':') + 1);
    assertRefused(taken, port(taken), "-U", "-p", "-1", "-U", number);
  }

  /** One that nobody listens at was left behind, and is replaced; this one is not. */
  @Test
  void aUnixSocket() throws Exception {
    Path socket = directory.resolve("socket");
    ServerSocketChannel taken =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(socket));
    assertRefused(taken, "unix:" + socket, "-s", "-s", socket.toString());
    assertThat(Files.exists(socket)).isTrue();
  }
}
