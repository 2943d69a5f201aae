package io.slabring.node.web;

import static io.slabring.node.web.PrometheusText.Type.COUNTER;
import static io.slabring.node.web.PrometheusText.Type.GAUGE;
import static io.slabring.node.web.PrometheusText.Type.SUMMARY;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What memcached has not: the JVM, with the names of Prometheus' Java library, and the cluster. */
final class NodeMetrics {
  private static final String GC = "jvm_gc_collection_seconds";
  private static final String OFF_HEAP = "slabring_off_heap_bytes";
  private static final String LAG = "slabring_event_loop_lag_seconds";
  private static final String SHARE = "slabring_cluster_share_ratio";
  private static final String MEMBERS = "slabring_cluster_members";

  private NodeMetrics() {}

  static void write(NodeView node, Stats stats, PrometheusText text) {
    collections(text);
    memory(text);
    text.metric(OFF_HEAP, GAUGE, "Memory outside the heap, by use");
    text.sample(OFF_HEAP, stats.mallocedBytes(), "use", "items");
    text.sample(OFF_HEAP, stats.general().get("hash_bytes"), "use", "index");
    text.sample(OFF_HEAP, stats.general().get("read_buf_bytes"), "use", "buffers");
    text.single(
        "slabring_pages_max_bytes",
        GAUGE,
        "Limit of the memory for pages: -m, and first pages of size classes beyond it",
        stats.pagesMaxBytes());
    text.metric(LAG, GAUGE, "Longest delay of an event loop in the last 15 to 30 s");
    long[] lags = node.loopLagNanos();
    for (int loop = 0; loop < lags.length; loop++) {
      text.sample(LAG, seconds(lags[loop], TimeUnit.NANOSECONDS), "loop", Integer.toString(loop));
    }
    node.counters()
        .forEach(
            reading -> text.single(reading.metric(), COUNTER, reading.help(), reading.value()));
    Histograms.write(node, text);
    text.single(
        "slabring_ready",
        GAUGE,
        "1 if the node should receive traffic, otherwise 0",
        node.ready() ? 1 : 0);
    ClusterStats cluster = node.cluster();
    if (cluster != null) {
      text.single(
          "slabring_cluster_suspicions_total",
          COUNTER,
          "How often the node suspected another one of being down",
          node.suspicions());
      moves(node.moves(), text);
      text.metric(SHARE, GAUGE, "Share of all keys that a node owns");
      for (Node member : cluster.view().nodes()) {
        Double share = node.shares().get(member.id());
        if (share != null) {
          String name = member.host() + ":" + member.port();
          text.sample(SHARE, share.toString(), "node", name);
        }
      }
      text.single(
          "slabring_cluster_view_version",
          GAUGE,
          "Version of the newest view",
          cluster.view().version());
      text.metric(MEMBERS, GAUGE, "Nodes of the newest view by state");
      for (NodeState state : NodeState.values()) {
        long count = cluster.view().nodes().stream().filter(n -> n.state() == state).count();
        text.sample(MEMBERS, Long.toString(count), "state", state.name().toLowerCase(Locale.ROOT));
      }
    }
  }

  private static void moves(Map<String, Long> moves, PrometheusText text) {
    count("forwarded_requests", "Requests sent to the owners of their keys", moves, text);
    count("forward_errors", "Requests that the owners of their keys did not answer", moves, text);
    count("served_for_others", "Requests that other nodes have sent here", moves, text);
    count("inherited_items", "Items that this node got from former owners", moves, text);
    count("handed_over_items", "Items that other nodes got from this one", moves, text);
    text.single(
        "slabring_former_owners",
        GAUGE,
        "Nodes that may still have items for this node",
        moves.get("former_owners"));
    text.single(
        "slabring_handover_left_items",
        GAUGE,
        "Items that this node has for others",
        moves.get("handover_left"));
  }

  private static void count(
      String name, String help, Map<String, Long> moves, PrometheusText text) {
    text.single("slabring_" + name + "_total", COUNTER, help, moves.get(name));
  }

  private static void collections(PrometheusText text) {
    text.metric(GC, SUMMARY, "Garbage collection pauses");
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      String name = bean.getName();
      text.sample(GC + "_count", Long.toString(Math.max(0, bean.getCollectionCount())), "gc", name);
      long millis = Math.max(0, bean.getCollectionTime());
      text.sample(GC + "_sum", seconds(millis, TimeUnit.MILLISECONDS), "gc", name);
    }
  }

  private static void memory(PrometheusText text) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    MemoryUsage heap = memory.getHeapMemoryUsage();
    MemoryUsage other = memory.getNonHeapMemoryUsage();
    text.metric("jvm_memory_used_bytes", GAUGE, "Memory that the JVM uses");
    area(text, "jvm_memory_used_bytes", heap.getUsed(), other.getUsed());
    text.metric("jvm_memory_committed_bytes", GAUGE, "Memory that the JVM has reserved");
    area(text, "jvm_memory_committed_bytes", heap.getCommitted(), other.getCommitted());
    text.metric(
        "jvm_memory_max_bytes", GAUGE, "Limit of the memory of the JVM; -1 if there is none");
    area(text, "jvm_memory_max_bytes", heap.getMax(), other.getMax());
    text.metric(
        "jvm_buffer_pool_used_bytes", GAUGE, "Memory of the JDK's buffers outside the heap");
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      text.sample(
          "jvm_buffer_pool_used_bytes",
          Long.toString(Math.max(0, pool.getMemoryUsed())),
          "pool",
          pool.getName());
    }
  }

  private static void area(PrometheusText text, String name, long heap, long other) {
    text.sample(name, Long.toString(heap), "area", "heap");
    text.sample(name, Long.toString(other), "area", "nonheap");
  }

  private static String seconds(long time, TimeUnit unit) {
    return Double.toString((double) unit.toNanos(time) / TimeUnit.SECONDS.toNanos(1));
  }
}
