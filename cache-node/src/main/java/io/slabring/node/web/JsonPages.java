package io.slabring.node.web;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.Node;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** The pages {@code /stats} and {@code /cluster}. */
final class JsonPages {
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,17})");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,15}\\.[0-9]{1,9}");

  private JsonPages() {}

  /** Numbers of {@code stats} as numbers, what is not one as a string. */
  static String stats(Stats stats) {
    return new JsonObject()
        .put("general", object(stats.general()))
        .put("settings", object(stats.settings()))
        .put("items", classes(stats.items()))
        .put("slabs", classes(stats.slabs()))
        .put("total_malloced", value(stats.mallocedBytes()))
        .encode();
  }

  private static JsonObject classes(SortedMap<Integer, Map<String, String>> classes) {
    JsonObject json = new JsonObject();
    classes.forEach((id, values) -> json.put(id.toString(), object(values)));
    return json;
  }

  private static JsonObject object(Map<String, String> values) {
    JsonObject json = new JsonObject();
    values.forEach((name, value) -> json.put(name, value(value)));
    return json;
  }

  private static Object value(String text) {
    if (WHOLE.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    return DECIMAL.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
  }

  /** The newest view; without one no nodes. */
  static String cluster(NodeView node) {
    JsonObject json =
        new JsonObject().put("clustered", node.inCluster()).put("ready", node.ready());
    JsonArray nodes = new JsonArray();
    ClusterStats cluster = node.cluster();
    if (cluster != null) {
      json.put("version", cluster.view().version());
      json.put("ring", cluster.ring()).put("local", cluster.localId());
      cluster.view().nodes().forEach(member -> nodes.add(object(member)));
    }
    return json.put("nodes", nodes).encode();
  }

  private static JsonObject object(Node node) {
    return new JsonObject()
        .put("id", node.id())
        .put("host", node.host())
        .put("ip", node.ip())
        .put("port", node.port())
        .put("weight", node.weight())
        .put("zone", node.zone())
        .put("state", node.state().name().toLowerCase(Locale.ROOT));
  }
}
