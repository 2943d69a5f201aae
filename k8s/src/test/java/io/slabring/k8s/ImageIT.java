package io.slabring.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.HealthCheck;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/** One container of the image. */
@NeedsEngine
class ImageIT {
  /** It was 121 MB; Bouncy Castle added 10 (docs/decisions/image.md). */
  private static final long MOST_BYTES = 135_000_000;

  /** A second on a machine that does nothing else. */
  private static Network network;

  @BeforeAll
  static void createNetwork() {
    network = TestNetwork.create();
  }

  @AfterAll
  static void removeNetwork() {
    network.close();
  }

  @Test
  void isSmallAndRunsAsNobodyWithoutAShell() {
    assertThat(Images.size()).as("bytes").isLessThan(MOST_BYTES);
    System.out.println("image: " + Images.size() / 1_000_000 + " MB");
    ContainerConfig config =
        DockerClientFactory.instance().client().inspectImageCmd(Images.NODE).exec().getConfig();
    assertThat(config.getUser()).isEqualTo("11211:11211");
    assertThat(config.getLabels()).containsKey("org.opencontainers.image.version");
    assertThat(Images.entrypoint().getFirst()).isEqualTo("/opt/slabring/runtime/bin/java");
    try (NodeContainer node = new NodeContainer(network)) {
      node.start();
      assertThat(shellOf(node)).contains("no such file or directory");
    }
  }

  private static String shellOf(NodeContainer node) {
    try {
      return node.execInContainer("/bin/sh", "-c", "id").toString();
    } catch (Exception e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void servesARealClientAndStopsWhenTold() throws Exception {
    try (NodeContainer node = new NodeContainer(network).withCommand("-m", "64")) {
      long start = System.nanoTime();
      node.start();
      MemcachedClient client =
          new MemcachedClient(new InetSocketAddress(node.ip(), NodeContainer.PORT));
      try {
        assertThat(client.set("greeting", 0, "hello").get(120, TimeUnit.SECONDS)).isTrue();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("first answer after " + took.toMillis() + " ms");
        assertThat(client.get("greeting")).isEqualTo("hello");
      } finally {
        client.shutdown();
      }
      assertThat(node.log())
          .contains("listening on every interface of the container")
          .containsPattern("listening on .*\\((io_uring|epoll), ")
          .doesNotContain("Exception", "[error]");
      node.docker().stopContainerCmd(node.getContainerId()).withTimeout(20).exec();
      assertThat(node.log()).contains("stopped");
      assertThat(node.docker().inspectContainerCmd(node.getContainerId()).exec().getState())
          .satisfies(state -> assertThat(state.getExitCodeLong()).isZero());
    }
  }

  @Test
  void saysWhetherItIsHealthyAtThePortOfItsOptions() {
    try (NodeContainer node = new NodeContainer(network).withCommand("-p", "22122")) {
      node.withCreateContainerCmdModifier(
          command ->
              command.withHealthcheck(
                  new HealthCheck()
                      .withInterval(TimeUnit.SECONDS.toNanos(1))
                      .withTimeout(TimeUnit.SECONDS.toNanos(5))
                      .withRetries(1)));
      node.start();
      Await.until(
          "healthy",
          () ->
              "healthy".equals(node.getCurrentContainerInfo().getState().getHealth().getStatus()));
    }
  }
}
