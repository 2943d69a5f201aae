package io.slabring.k8s;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** The image under test. */
final class Images {
  static final String NODE = "slabring:test";
  static final Path ROOT = Path.of(System.getProperty("slabring.root", "..")).toAbsolutePath();

  private static final Map<String, String> LABEL = Map.of("org.testcontainers", "true");
  private static final int BUILD_MINUTES = 8;

  private static boolean built;

  private Images() {}

  /** Builds it from the Dockerfile and the jars that were built last, once per JVM. */
  static synchronized void build() throws IOException, InterruptedException {
    if (built) {
      return;
    }
    removeLeftovers();
    ProcessBuilder builder = new ProcessBuilder(ROOT.resolve("k8s/local-image.sh").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Path log = ROOT.resolve("k8s/target/image.log");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process build = builder.start();
    build.getOutputStream().close();
    if (!build.waitFor(BUILD_MINUTES, TimeUnit.MINUTES) || build.exitValue() != 0) {
      build.destroyForcibly();
      throw new IOException("the image was not built, see " + log);
    }
    built = true;
  }

  /** What runs that were killed left behind. */
  private static void removeLeftovers() {
    DockerClient docker = DockerClientFactory.instance().client();
    docker.listContainersCmd().withShowAll(true).withLabelFilter(LABEL).exec().stream()
        .filter(container -> container.getImage().equals(NODE))
        .forEach(container -> docker.removeContainerCmd(container.getId()).withForce(true).exec());
    docker.listNetworksCmd().exec().stream()
        .filter(network -> network.getLabels() != null)
        .filter(network -> network.getLabels().containsKey(TestNetwork.LABEL))
        .map(network -> network.getId())
        .toList()
        .forEach(id -> docker.removeNetworkCmd(id).exec());
  }

  /** Bytes of the image, without what it shares with others, of which there is nothing. */
  static long size() {
    return DockerClientFactory.instance().client().inspectImageCmd(NODE).exec().getSize();
  }

  /** How the image is started. */
  static List<String> entrypoint() {
    return List.of(
        DockerClientFactory.instance()
            .client()
            .inspectImageCmd(NODE)
            .exec()
            .getConfig()
            .getEntrypoint());
  }
}
