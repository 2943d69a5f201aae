package io.slabring.k8s;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/**
 * Tests with containers of our image, which is built once. Without a Docker engine they are
 * skipped, but not in CI, where that fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsEngine.Condition.class)
@interface NeedsEngine {
  /** Looks for the engine and builds the image. */
  final class Condition implements ExecutionCondition, BeforeAllCallback {
    private static final String SKIPPED =
        "skipped: no Docker engine answers; start one and set DOCKER_HOST";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (System.getenv("CI") != null || DockerClientFactory.instance().isDockerAvailable()) {
        return ConditionEvaluationResult.enabled("an engine answers, or must");
      }
      System.err.println(context.getDisplayName() + " " + SKIPPED);
      return ConditionEvaluationResult.disabled(SKIPPED);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
      Images.build();
    }
  }
}
