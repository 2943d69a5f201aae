package io.slabring.k8s;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A container of our image, as restricted as in production: read-only, without capabilities. It
 * publishes no port; the test is on the same machine and uses its address in the network.
 */
final class NodeContainer extends GenericContainer<NodeContainer> {
  static final int PORT = 11211;
  private static final long MEGABYTE = 1 << 20;
  private static final Duration START = Duration.ofSeconds(120);

  NodeContainer(Network network) {
    super(DockerImageName.parse(Images.NODE));
    withNetwork(network);
    withTmpFs(Map.of());
    waitingFor(Wait.forLogMessage("(?s).*CacheServer listening on.*", 1).withStartupTimeout(START));
    withCreateContainerCmdModifier(
        command ->
            command
                .getHostConfig()
                .withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges")));
  }

  /** With limits of memory and processor time. */
  NodeContainer limited(int megabytes, double cores) {
    return withCreateContainerCmdModifier(
        command ->
            command
                .getHostConfig()
                .withMemory(megabytes * MEGABYTE)
                .withMemorySwap(megabytes * MEGABYTE)
                .withNanoCPUs((long) (cores * 1e9)));
  }

  /** As a node of a cluster that is found by a name with the addresses of all. */
  NodeContainer inCluster(String name, Path secret) {
    withNetworkAliases(name, "nodes");
    withFileSystemBind(secret.toString(), "/etc/slabring/secret", BindMode.READ_ONLY);
    return withCommand(
        "--cluster",
        "test",
        "--cluster-bind",
        "*:7800",
        "--discover",
        "dns:nodes",
        "--advertise",
        name,
        "--cluster-secret-file",
        "/etc/slabring/secret");
  }

  /** Its address in the test's network. */
  String ip() {
    return getContainerInfo()
        .getNetworkSettings()
        .getNetworks()
        .values()
        .iterator()
        .next()
        .getIpAddress();
  }

  Wire connect() throws IOException {
    return Wire.open(ip(), PORT);
  }

  DockerClient docker() {
    return dockerClient;
  }

  /** What it logged. */
  String log() {
    return getLogs(OutputFrame.OutputType.STDERR, OutputFrame.OutputType.STDOUT);
  }

  boolean wasKilledForMemory() {
    return Boolean.TRUE.equals(
        dockerClient.inspectContainerCmd(getContainerId()).exec().getState().getOOMKilled());
  }
}
