package io.slabring.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The queries of the dashboard and of the alerts. */
final class Queries {
  private static final Pattern METRIC =
      Pattern.compile("\\b((?:memcached|slabring)_[a-z_]+|up)\\b(?=[{\\[ ])");

  private Queries() {}

  /** Title of a panel and number of its query, to the query, for one namespace. */
  static Map<String, String> ofDashboard(String namespace) throws IOException {
    Map<String, String> queries = new LinkedHashMap<>();
    JsonNode dashboard =
        new ObjectMapper().readTree(Images.ROOT.resolve("k8s/monitoring/dashboard.json").toFile());
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        String name = panel.get("title").asText() + " " + target.get("refId").asText();
        queries.put(name, target.get("expr").asText().replace("$namespace", namespace));
      }
    }
    return queries;
  }

  /** Name of an alert or recorded metric, to its expression. */
  static Map<String, String> ofRules(Manifests manifests) {
    return manifests.only(PrometheusRule.class).getSpec().getGroups().stream()
        .flatMap(group -> group.getRules().stream())
        .collect(
            Collectors.toMap(
                rule -> rule.getAlert() == null ? rule.getRecord() : rule.getAlert(),
                rule -> rule.getExpr().getStrVal(),
                (a, b) -> a,
                LinkedHashMap::new));
  }

  /** The node's metrics that a query uses. */
  static Set<String> metrics(String query) {
    return METRIC
        .matcher(query)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
