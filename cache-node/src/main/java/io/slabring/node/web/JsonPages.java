package io.slabring.node.web;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.Node;
import io.slabring.node.measure.Histogram;
import io.slabring.node.measure.KeyReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** The pages {@code /stats}, {@code /requests} and {@code /cluster}. */
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
        .put("pages_max_bytes", stats.pagesMaxBytes())
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

  /** What the node measures of its requests. */
  static String requests(NodeView node) {
    JsonObject latency = new JsonObject();
    node.commandTimes().forEach((command, times) -> latency.put(command, buckets(times)));
    JsonObject json = new JsonObject().put("latency", latency);
    KeyReport keys = node.keys();
    if (keys != null) {
      JsonArray hottest = new JsonArray();
      keys.hottest()
          .forEach(
              hot -> hottest.add(new JsonObject().put("key", hot.key()).put("share", hot.share())));
      JsonArray biggest = new JsonArray();
      keys.biggest()
          .forEach(
              big ->
                  biggest.add(
                      new JsonObject()
                          .put("key", big.key())
                          .put("bytes", big.bytes())
                          .put("seconds_ago", big.secondsAgo())));
      json.put("samples", keys.samples()).put("hottest", hottest).put("biggest", biggest);
    }
    return json.encode();
  }

  /** Pairs of a bucket's largest value and its count. */
  private static JsonArray buckets(Histogram histogram) {
    JsonArray buckets = new JsonArray();
    histogram.forEach((upper, count) -> buckets.add(new JsonArray().add(upper).add(count)));
    return buckets;
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
      json.put("suspicions", node.suspicions());
      JsonObject moves = new JsonObject();
      node.moves().forEach(moves::put);
      json.put("moves", moves);
      Map<String, Double> shares = node.shares();
      cluster
          .view()
          .nodes()
          .forEach(member -> nodes.add(object(member).put("share", shares.get(member.id()))));
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
