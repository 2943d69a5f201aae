package io.slabring.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.slabring.node.Options;
import io.slabring.node.commandline.HelpText;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Security;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kubernetes would refuse, or accept and then not do, in each overlay. */
class ManifestsTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Z_]+)\\)");
  private static final long PROCESS_BYTES = 192L << 20;

  @BeforeEach
  void needsKubectl() {
    assumeTrue(Manifests.canRender(), "skipped: no kubectl to render the manifests with");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/dev", "overlays/autoscaled", "overlays/tls"})
  void everyFieldIsKnownAndEveryObjectHasATypeAndAName(String overlay) throws IOException {
    Manifests manifests = Manifests.render(overlay);
    assertThat(manifests.objects()).isNotEmpty();
    Set<String> names = new TreeSet<>();
    for (HasMetadata object : manifests.objects()) {
      assertThat(object).isNotInstanceOf(GenericKubernetesResource.class);
      assertThat(object.getMetadata().getName()).isNotBlank();
      assertThat(UnknownFields.of(object)).as("fields that do not exist").isEmpty();
      assertThat(names.add(object.getKind() + " " + object.getMetadata().getName())).isTrue();
    }
  }

  @Test
  void aFieldThatDoesNotExistIsFound() {
    StatefulSet set =
        new io.fabric8.kubernetes.client.utils.KubernetesSerialization()
            .unmarshal(
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: x}
                spec: {template: {spec: {containers: [{name: a, imagePullPolice: Never}]}}}
                """);
    assertThat(UnknownFields.of(set))
        .containsExactly("StatefulSet.spec.template.spec.containers[0] {imagePullPolice=Never}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/dev", "overlays/autoscaled", "overlays/tls"})
  void selectorsMatchThePods(String overlay) throws IOException {
    Manifests manifests = Manifests.render(overlay);
    StatefulSet set = manifests.only(StatefulSet.class);
    Map<String, String> labels = set.getSpec().getTemplate().getMetadata().getLabels();
    List<LabelSelector> selectors = new ArrayList<>();
    selectors.add(set.getSpec().getSelector());
    set.getSpec()
        .getTemplate()
        .getSpec()
        .getTopologySpreadConstraints()
        .forEach(spread -> selectors.add(spread.getLabelSelector()));
    manifests
        .all(PodDisruptionBudget.class)
        .forEach(budget -> selectors.add(budget.getSpec().getSelector()));
    manifests
        .all(NetworkPolicy.class)
        .forEach(policy -> selectors.add(policy.getSpec().getPodSelector()));
    manifests
        .all(PodMonitor.class)
        .forEach(monitor -> selectors.add(monitor.getSpec().getSelector()));
    assertThat(selectors)
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(
            selector -> {
              assertThat(selector.getMatchLabels()).hasSize(2);
              assertThat(labels).containsAllEntriesOf(selector.getMatchLabels());
              assertThat(selector.getMatchExpressions()).isEmpty();
            });
    assertThat(manifests.all(Service.class))
        .hasSize(2)
        .allSatisfy(
            service -> assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/dev", "overlays/autoscaled", "overlays/tls"})
  void theNodesFindEachOtherByTheHeadlessService(String overlay) throws IOException {
    Manifests manifests = Manifests.render(overlay);
    StatefulSet set = manifests.only(StatefulSet.class);
    Service headless =
        manifests.all(Service.class).stream()
            .filter(service -> "None".equals(service.getSpec().getClusterIP()))
            .findFirst()
            .orElseThrow();
    String name = headless.getMetadata().getName();
    assertThat(set.getSpec().getServiceName()).isEqualTo(name);
    assertThat(headless.getSpec().getPublishNotReadyAddresses()).isTrue();
    assertThat(node(set).getArgs())
        .contains("--discover=dns:" + name)
        .anyMatch(argument -> argument.startsWith("--advertise=$(POD_NAME)." + name + "."));
  }

  /** The program itself reads the arguments, with Kubernetes' variables filled in. */
  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/dev", "overlays/autoscaled", "overlays/tls"})
  void theProgramTakesTheArguments(String overlay) throws IOException {
    Container node = node(Manifests.render(overlay).only(StatefulSet.class));
    Set<String> variables =
        node.getEnv().stream().map(variable -> variable.getName()).collect(Collectors.toSet());
    List<String> arguments = new ArrayList<>();
    for (String argument : node.getArgs()) {
      Matcher matcher = VARIABLE.matcher(argument);
      assertThat(matcher.results().map(found -> found.group(1))).isSubsetOf(variables);
      arguments.add(
          argument.replace("$(POD_IP)", "10.0.0.1").replaceAll(VARIABLE.pattern(), "slabring"));
    }
    Options options = Options.parse(arguments.toArray(String[]::new));
    assertThat(options.action()).isEqualTo(Options.Action.SERVE);
    assertThat(options.get(Security.TLS)).isEqualTo(overlay.endsWith("tls"));
    Map<String, Integer> ports =
        node.getPorts().stream()
            .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    assertThat(ports.get("memcached")).isEqualTo(options.get(Network.PORT));
    assertThat(HelpText.render()).contains("127.0.0.1:" + ports.get("cluster"));
    assertThat(node.getArgs())
        .contains("--cluster-bind=$(POD_IP):" + ports.get("cluster"))
        .contains("--link-port=" + ports.get("link"))
        .contains("--admin=$(POD_IP):" + ports.get("admin"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/dev", "overlays/autoscaled", "overlays/tls"})
  void portsOfServicesPoliciesAndProbesAreThePodsPorts(String overlay) throws IOException {
    Manifests manifests = Manifests.render(overlay);
    Container node = node(manifests.only(StatefulSet.class));
    Map<String, Integer> ports =
        node.getPorts().stream()
            .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    for (Service service : manifests.all(Service.class)) {
      for (ServicePort port : service.getSpec().getPorts()) {
        assertThat(ports).containsEntry(port.getTargetPort().getStrVal(), port.getPort());
      }
    }
    for (NetworkPolicy policy : manifests.all(NetworkPolicy.class)) {
      assertThat(policy.getSpec().getIngress().stream().flatMap(rule -> rule.getPorts().stream()))
          .extracting(port -> port.getPort().getIntVal())
          .containsExactlyInAnyOrderElementsOf(ports.values());
    }
    for (PodMonitor monitor : manifests.all(PodMonitor.class)) {
      assertThat(monitor.getSpec().getPodMetricsEndpoints())
          .allSatisfy(endpoint -> assertThat(ports).containsKey(endpoint.getPort()));
    }
    assertThat(Stream.of(node.getStartupProbe(), node.getReadinessProbe(), node.getLivenessProbe()))
        .extracting(Probe::getHttpGet)
        .allSatisfy(get -> assertThat(get.getPort().getStrVal()).isEqualTo("admin"))
        .extracting(get -> get.getPath())
        .containsExactly("/livez", "/readyz", "/livez");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/dev", "overlays/autoscaled", "overlays/tls"})
  void thePodIsRestrictedAndDrainsInTime(String overlay) throws IOException {
    PodSpec pod =
        Manifests.render(overlay).only(StatefulSet.class).getSpec().getTemplate().getSpec();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getServiceAccountName()).isNotBlank();
    Container node = pod.getContainers().getFirst();
    assertThat(node.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(node.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(node.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    String drain = node.getArgs().stream().filter(a -> a.startsWith("--drain=")).findFirst().get();
    assertThat(pod.getTerminationGracePeriodSeconds())
        .isGreaterThanOrEqualTo(Long.parseLong(drain.substring("--drain=".length())) + 30);
    Set<String> volumes = new TreeSet<>();
    pod.getVolumes().forEach(volume -> volumes.add(volume.getName()));
    assertThat(node.getVolumeMounts())
        .allSatisfy(
            mount -> {
              assertThat(volumes).contains(mount.getName());
              assertThat(mount.getReadOnly()).isTrue();
            });
    for (String argument : node.getArgs()) {
      if (argument.contains("=/")) {
        String path = argument.substring(argument.indexOf("=/") + 1);
        assertThat(node.getVolumeMounts()).anyMatch(m -> path.startsWith(m.getMountPath() + "/"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/dev", "overlays/autoscaled", "overlays/tls"})
  void memoryIsRequestedInFullAndLeavesRoomForItems(String overlay) throws IOException {
    Container node = node(Manifests.render(overlay).only(StatefulSet.class));
    Quantity limit = node.getResources().getLimits().get("memory");
    assertThat(node.getResources().getRequests()).containsEntry("memory", limit).containsKey("cpu");
    assertThat(node.getResources().getLimits()).doesNotContainKey("cpu");
    assertThat(limit.getNumericalAmount().longValue()).isGreaterThan(PROCESS_BYTES + (32L << 20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"overlays/autoscaled", "overlays/tls"})
  void theAutoscalerScalesTheSetAndNobodyElseDoes(String overlay) throws IOException {
    Manifests manifests = Manifests.render(overlay);
    StatefulSet set = manifests.only(StatefulSet.class);
    HorizontalPodAutoscaler autoscaler = manifests.only(HorizontalPodAutoscaler.class);
    assertThat(set.getSpec().getReplicas()).isNull();
    assertThat(autoscaler.getSpec().getScaleTargetRef().getName())
        .isEqualTo(set.getMetadata().getName());
    assertThat(autoscaler.getSpec().getScaleTargetRef().getKind()).isEqualTo("StatefulSet");
    assertThat(autoscaler.getSpec().getMaxReplicas())
        .isBetween(autoscaler.getSpec().getMinReplicas(), 100);
    assertThat(autoscaler.getSpec().getMetrics())
        .allSatisfy(metric -> assertThat(metric.toString()).doesNotContain("name=memory"));
    assertThat(autoscaler.getSpec().getBehavior().getScaleDown().getStabilizationWindowSeconds())
        .isGreaterThanOrEqualTo(1800);
  }

  /** Kustomize adds labels to peers too when it is told to add them to selectors. */
  @Test
  void clientsNeedOneLabelOnly() throws IOException {
    NetworkPolicy policy = Manifests.render("base").only(NetworkPolicy.class);
    assertThat(policy.getSpec().getIngress().getFirst().getFrom())
        .extracting(NetworkPolicyPeer::getPodSelector)
        .first()
        .satisfies(
            clients ->
                assertThat(clients.getMatchLabels())
                    .isEqualTo(Map.of("slabring.io/client", "true")));
  }

  private static Container node(StatefulSet set) {
    assertThat(set.getSpec().getTemplate().getSpec().getContainers()).hasSize(1);
    return set.getSpec().getTemplate().getSpec().getContainers().getFirst();
  }
}
