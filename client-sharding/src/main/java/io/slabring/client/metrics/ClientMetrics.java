package io.slabring.client.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.slabring.client.ClientStatistics;
import io.slabring.client.SlabringClient;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeStats;
import io.slabring.client.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Meters of a {@link SlabringClient}; they read its counters, so operations cost nothing more. The
 * meters of a node, tagged with its address, come and go with the node.
 *
 * <pre>{@code new ClientMetrics(client, Tags.of("cache", "products")).bindTo(registry);}</pre>
 *
 * <p>{@code slabring.client.}: {@code gets} (result: hit, miss, outage), {@code loads} (result: ok,
 * failed), {@code load.waits}, {@code stores.refused}, {@code nodes}, {@code topology.version}.
 * {@code slabring.client.node.}: {@code operations}, {@code pending}, {@code timeouts}, {@code
 * overloads}, {@code protocol.errors}, {@code connects}, {@code connect.failures}, {@code
 * bytes.read}, {@code bytes.written}.
 */
public final class ClientMetrics implements MeterBinder {
  private static final String PREFIX = "slabring.client.";

  private final SlabringClient client;
  private final Tags tags;
  private final Map<NodeAddress, List<Meter>> nodeMeters = new HashMap<>();

  /** Meters with these tags, to tell several clients apart. */
  public ClientMetrics(SlabringClient client, Iterable<Tag> tags) {
    this.client = client;
    this.tags = Tags.of(tags);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counter(registry, "gets", "hit", ClientStatistics::hits);
    counter(registry, "gets", "miss", ClientStatistics::misses);
    counter(registry, "gets", "outage", ClientStatistics::outages);
    counter(registry, "loads", "ok", counts -> counts.loads() - counts.loadFailures());
    counter(registry, "loads", "failed", ClientStatistics::loadFailures);
    counter(registry, "load.waits", null, ClientStatistics::waits);
    counter(registry, "stores.refused", null, ClientStatistics::refusedStores);
    counter(registry, "values.unreadable", null, ClientStatistics::unreadable);
    Gauge.builder(PREFIX + "nodes", client, c -> c.topology().nodes().size())
        .tags(tags)
        .register(registry);
    Gauge.builder(PREFIX + "topology.version", client, c -> c.topology().version())
        .tags(tags)
        .register(registry);
    client.listen(topology -> follow(registry, topology));
  }

  private void counter(
      MeterRegistry registry, String name, String result, ToLongFunction<ClientStatistics> count) {
    FunctionCounter.builder(PREFIX + name, client, c -> count.applyAsLong(c.statistics()))
        .tags(result == null ? tags : tags.and("result", result))
        .register(registry);
  }

  private void follow(MeterRegistry registry, Topology topology) {
    Set<NodeAddress> present = topology.addresses();
    nodeMeters
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !present.contains(entry.getKey());
              if (gone) {
                entry.getValue().forEach(registry::remove);
              }
              return gone;
            });
    present.forEach(node -> nodeMeters.computeIfAbsent(node, added -> meters(registry, added)));
  }

  private List<Meter> meters(MeterRegistry registry, NodeAddress node) {
    List<Meter> meters = new ArrayList<>();
    meters.add(
        Gauge.builder(PREFIX + "node.pending", client, c -> read(c, node, NodeStats::pending))
            .tags(tags.and("node", node.toString()))
            .register(registry));
    Map<String, ToLongFunction<NodeStats>> counters =
        Map.of(
            "operations", NodeStats::operations,
            "timeouts", NodeStats::timeouts,
            "overloads", NodeStats::overloads,
            "protocol.errors", NodeStats::protocolErrors,
            "connects", NodeStats::connects,
            "connect.failures", NodeStats::connectFailures,
            "bytes.read", NodeStats::bytesRead,
            "bytes.written", NodeStats::bytesWritten);
    counters.forEach(
        (name, count) ->
            meters.add(
                FunctionCounter.builder(PREFIX + "node." + name, client, c -> read(c, node, count))
                    .tags(tags.and("node", node.toString()))
                    .register(registry)));
    return meters;
  }

  private static double read(
      SlabringClient client, NodeAddress node, ToLongFunction<NodeStats> count) {
    NodeStats counters = client.nodeStatistics().get(node);
    return counters == null ? 0 : count.applyAsLong(counters);
  }
}
