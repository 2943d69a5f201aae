package io.slabring.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a node of a cluster does about clients that come before it is told of a view. */
class FirstViewTest {
  private static final int ITEMS = 500;

  @Test
  void whatIsAcknowledgedBeforeTheNodeHasAViewIsThereAfterwards() throws Exception {
    List<Integer> ports = FreePorts.next(2);
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", ports.get(0));
    CompletableFuture<RunningNode> starting =
        CompletableFuture.supplyAsync(() -> start(ports.get(0), ports.get(1)));
    WireConnection[] connected = new WireConnection[1];
    Await.until(
        "a connection to " + address,
        NodeCluster.DEADLINE,
        () -> {
          try {
            connected[0] = WireConnection.open(address);
            return true;
          } catch (IOException e) {
            return false;
          }
        });
    try (WireConnection wire = connected[0]) {
      for (int i = 0; i < ITEMS; i++) {
        assertThat(wire.set("key" + i, "value")).isEqualTo("STORED");
      }
      try (RunningNode node = starting.get()) {
        assertThat(NodeCluster.servingPorts(node.address())).containsExactly(ports.get(0));
        for (int i = 0; i < ITEMS; i++) {
          assertThat(wire.get("key" + i)).isEqualTo("value");
        }
      }
    }
  }

  private static RunningNode start(int port, int clusterPort) {
    String bind = "--cluster-bind=127.0.0.1:" + clusterPort;
    String[] flags = {"-p", "" + port, "-t", "1", "-m", "8", "--drain=0", "--cluster=test", bind};
    try {
      return EmbeddedNode.start(flags);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
