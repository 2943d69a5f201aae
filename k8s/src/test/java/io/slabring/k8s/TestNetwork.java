package io.slabring.k8s;

import java.util.Map;
import org.testcontainers.containers.Network;

/** Networks of a test's own. */
final class TestNetwork {
  static final String LABEL = "io.slabring.test";

  private TestNetwork() {}

  /** One that carries a label, so that a killed run's network can be found. */
  static Network create() {
    return Network.builder()
        .createNetworkCmdModifier(command -> command.withLabels(Map.of(LABEL, "true")))
        .build();
  }
}
