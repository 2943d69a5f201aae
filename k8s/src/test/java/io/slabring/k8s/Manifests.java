package io.slabring.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The objects of an overlay, as kubectl renders them and Kubernetes' types hold them.
 *
 * @param name of the overlay
 * @param objects in the order in which they are applied
 */
record Manifests(String name, List<HasMetadata> objects) {
  private static final Path K8S = Images.ROOT.resolve("k8s");

  /** Whether there is a kubectl to render with; in CI there must be. */
  static boolean canRender() {
    try {
      return System.getenv("CI") != null || run("kubectl", "version", "--client") != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Renders an overlay, or the base. A field with a value of a wrong type fails here. */
  static Manifests render(String directory) throws IOException {
    String text = run("kubectl", "kustomize", K8S.resolve(directory).toString());
    KubernetesSerialization types = new KubernetesSerialization();
    List<HasMetadata> objects = new ArrayList<>();
    for (String document : text.split("(?m)^---$")) {
      objects.add(types.unmarshal(document));
    }
    return new Manifests(directory, objects);
  }

  /** The only object of a kind. */
  <T extends HasMetadata> T only(Class<T> type) {
    List<T> found = all(type);
    assertThat(found).as("%s of %s", type.getSimpleName(), name).hasSize(1);
    return found.getFirst();
  }

  /** All objects of a kind. */
  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + errors);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output;
  }
}
