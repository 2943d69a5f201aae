package io.slabring.node.web;

import static io.slabring.node.web.PrometheusText.Type.COUNTER;
import static io.slabring.node.web.PrometheusText.Type.GAUGE;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The metrics of memcached_exporter 0.16 with its names, labels and types, so that its dashboards
 * and alerts work: some counters are called as no counter should be. The numbers are those of
 * {@code stats}.
 */
final class MemcachedMetrics {
  private static final String PREFIX = "memcached_";
  private static final String SLAB = "memcached_slab_";
  private static final String CLASS = "slab";
  private static final String COMMANDS = "commands_total";
  private static final List<String> OPERATIONS =
      List.of("get", "delete", "incr", "decr", "cas", "touch");

  /** One number of a page of statistics: the metric's name without prefix, and where it stands. */
  private record Row(String name, PrometheusText.Type type, String stat, String help) {}

  private static final List<Row> GENERAL =
      List.of(
          new Row("uptime_seconds", COUNTER, "uptime", "Seconds since the start"),
          new Row("time_seconds", GAUGE, "time", "The node's clock"),
          new Row("process_user_cpu_seconds_total", COUNTER, "rusage_user", "CPU time, user"),
          new Row("process_system_cpu_seconds_total", COUNTER, "rusage_system", "CPU time, kernel"),
          new Row("read_bytes_total", COUNTER, "bytes_read", "Bytes from clients"),
          new Row("written_bytes_total", COUNTER, "bytes_written", "Bytes to clients"),
          new Row("current_connections", GAUGE, "curr_connections", "Open connections"),
          new Row("connections_total", COUNTER, "total_connections", "Connections accepted"),
          new Row(
              "connections_rejected_total",
              COUNTER,
              "rejected_connections",
              "Connections refused over the limit"),
          new Row("connections_yielded_total", COUNTER, "conn_yields", "Turns cut short by -R"),
          new Row(
              "connections_listener_disabled_total",
              COUNTER,
              "listen_disabled_num",
              "Times that accepting stopped over the limit"),
          new Row("accepting_connections", GAUGE, "accepting_conns", "1 while it accepts"),
          new Row("current_bytes", GAUGE, "bytes", "Bytes of items"),
          new Row("limit_bytes", GAUGE, "limit_maxbytes", "Memory for items, -m"),
          new Row("current_items", GAUGE, "curr_items", "Items"),
          new Row("items_evicted_total", COUNTER, "evictions", "Live items dropped for others"),
          new Row("items_reclaimed_total", COUNTER, "reclaimed", "Stores into expired items"),
          new Row("direct_reclaims_total", COUNTER, "direct_reclaims", "Evictions by a store"),
          new Row("lru_crawler_starts_total", COUNTER, "lru_crawler_starts", "Crawls begun"),
          new Row(
              "lru_crawler_reclaimed_total", COUNTER, "crawler_reclaimed", "Items crawlers freed"),
          new Row(
              "lru_crawler_items_checked_total",
              COUNTER,
              "crawler_items_checked",
              "Items crawlers looked at"),
          new Row("lru_crawler_moves_to_cold_total", COUNTER, "moves_to_cold", "Moves to COLD"),
          new Row("lru_crawler_moves_to_warm_total", COUNTER, "moves_to_warm", "Moves to WARM"),
          new Row(
              "lru_crawler_moves_within_lru_total",
              COUNTER,
              "moves_within_lru",
              "Items bumped within HOT or WARM"));

  private static final List<Row> SETTINGS =
      List.of(
          new Row("max_connections", GAUGE, "maxconns", "Connections at most, -c"),
          new Row("lru_crawler_enabled", GAUGE, "lru_crawler", "Whether the crawler runs"),
          new Row("lru_crawler_sleep", GAUGE, "lru_crawler_sleep", "Microseconds between items"),
          new Row("lru_crawler_to_crawl", GAUGE, "lru_crawler_tocrawl", "Items a run at most"),
          new Row(
              "lru_crawler_maintainer_thread",
              GAUGE,
              "lru_maintainer_thread",
              "Whether the LRU is kept in order"),
          new Row("lru_crawler_hot_percent", GAUGE, "hot_lru_pct", "Share of HOT"),
          new Row("lru_crawler_warm_percent", GAUGE, "warm_lru_pct", "Share of WARM"),
          new Row("lru_crawler_hot_max_factor", GAUGE, "hot_max_factor", "Age of HOT to COLD's"),
          new Row(
              "lru_crawler_warm_max_factor", GAUGE, "warm_max_factor", "Age of WARM to COLD's"));

  private static final List<Row> ITEMS =
      List.of(
          new Row("current_items", GAUGE, "number", "Items"),
          new Row("items_age_seconds", GAUGE, "age", "Age of the oldest item of COLD"),
          new Row("items_crawler_reclaimed_total", COUNTER, "crawler_reclaimed", "Crawlers freed"),
          new Row("items_evicted_total", COUNTER, "evicted", "Live items dropped for others"),
          new Row(
              "items_evicted_nonzero_total", COUNTER, "evicted_nonzero", "Those with an expiry"),
          new Row(
              "items_evicted_time_seconds",
              COUNTER,
              "evicted_time",
              "Seconds since the last access of the item evicted last"),
          new Row(
              "items_evicted_unfetched_total", COUNTER, "evicted_unfetched", "Evicted, never read"),
          new Row(
              "items_expired_unfetched_total", COUNTER, "expired_unfetched", "Expired, never read"),
          new Row("items_outofmemory_total", COUNTER, "outofmemory", "Stores without memory"),
          new Row("items_reclaimed_total", COUNTER, "reclaimed", "Stores into expired items"),
          new Row("items_tailrepairs_total", COUNTER, "tailrepairs", "Always 0"),
          new Row("mem_requested_bytes", COUNTER, "mem_requested", "Bytes of items"),
          new Row("items_moves_to_cold", COUNTER, "moves_to_cold", "Moves to COLD"),
          new Row("items_moves_to_warm", COUNTER, "moves_to_warm", "Moves to WARM"),
          new Row(
              "items_moves_within_lru", COUNTER, "moves_within_lru", "Bumped within HOT or WARM"),
          new Row("hot_items", GAUGE, "number_hot", "Items of HOT"),
          new Row("warm_items", GAUGE, "number_warm", "Items of WARM"),
          new Row("cold_items", GAUGE, "number_cold", "Items of COLD"),
          new Row("temporary_items", GAUGE, "number_temp", "Items of TEMP"),
          new Row("hot_age_seconds", GAUGE, "age_hot", "Age of the oldest item of HOT"),
          new Row("warm_age_seconds", GAUGE, "age_warm", "Age of the oldest item of WARM"));

  private static final List<Row> SLABS =
      List.of(
          new Row("chunk_size_bytes", GAUGE, "chunk_size", "Bytes of a chunk"),
          new Row("chunks_per_page", GAUGE, "chunks_per_page", "Chunks of a page"),
          new Row("current_pages", GAUGE, "total_pages", "Pages"),
          new Row("current_chunks", GAUGE, "total_chunks", "Chunks"),
          new Row("chunks_used", GAUGE, "used_chunks", "Chunks with items"),
          new Row("chunks_free", GAUGE, "free_chunks", "Chunks without"),
          new Row("chunks_free_end", GAUGE, "free_chunks_end", "Always 0"));

  private MemcachedMetrics() {}

  static void write(Stats stats, PrometheusText text) {
    text.single(PREFIX + "up", GAUGE, "Always 1", 1);
    text.metric(PREFIX + "version", GAUGE, "The version of the protocol")
        .sample(PREFIX + "version", "1", "version", stats.general().get("version"));
    all(GENERAL, stats.general(), text);
    text.single(PREFIX + "malloced_bytes", GAUGE, "Memory of all pages", stats.mallocedBytes());
    commands(stats.general(), text);
    boolean crawls = "yes".equals(stats.settings().get("lru_crawler"));
    all(crawls ? SETTINGS : SETTINGS.subList(0, 1), stats.settings(), text);
    byClass(ITEMS, stats.items(), text);
    hits(stats.items(), text);
    byClass(SLABS, stats.slabs(), text);
    classCommands(stats.slabs(), text);
  }

  private static void all(List<Row> rows, Map<String, String> values, PrometheusText text) {
    for (Row row : rows) {
      String value = values.get(row.stat);
      if (value != null) {
        text.single(PREFIX + row.name, row.type, row.help, number(value));
      }
    }
  }

  private static String number(String value) {
    return switch (value) {
      case "yes" -> "1";
      case "no" -> "0";
      default -> value;
    };
  }

  private static void commands(Map<String, String> general, PrometheusText text) {
    String name = PREFIX + COMMANDS;
    text.metric(name, COUNTER, "Commands and what became of them");
    for (String operation : OPERATIONS) {
      text.sample(name, general.get(operation + "_hits"), "command", operation, "status", "hit");
      text.sample(name, general.get(operation + "_misses"), "command", operation, "status", "miss");
    }
    text.sample(name, general.get("cas_badval"), "command", "cas", "status", "badval");
    text.sample(name, general.get("cmd_flush"), "command", "flush", "status", "hit");
    long cas = Stats.sum(general, "cas_hits", "cas_misses", "cas_badval");
    long sets = Stats.sum(general, "cmd_set") - cas; // every cas is one of the sets
    text.sample(name, Long.toString(sets), "command", "set", "status", "hit");
  }

  private static void byClass(
      List<Row> rows, SortedMap<Integer, Map<String, String>> classes, PrometheusText text) {
    for (Row row : rows) {
      String name = SLAB + row.name;
      text.metric(name, row.type, row.help + ", by size class");
      classes.forEach(
          (id, values) -> {
            String value = values.get(row.stat);
            if (value != null) {
              text.sample(name, value, CLASS, id.toString());
            }
          });
    }
  }

  private static void hits(SortedMap<Integer, Map<String, String>> classes, PrometheusText text) {
    String name = SLAB + "lru_hits_total";
    text.metric(name, COUNTER, "Hits by size class and part of the LRU");
    classes.forEach(
        (id, values) -> {
          for (String part : List.of("hot", "warm", "cold", "temp")) {
            String value = values.get("hits_to_" + part);
            if (value != null) {
              String lru = part.equals("temp") ? "temporary" : part;
              text.sample(name, value, CLASS, id.toString(), "lru", lru);
            }
          }
        });
  }

  private static void classCommands(
      SortedMap<Integer, Map<String, String>> classes, PrometheusText text) {
    String name = SLAB + COMMANDS;
    text.metric(name, COUNTER, "Commands by size class and what became of them");
    classes.forEach(
        (id, values) -> {
          String slab = id.toString();
          for (String operation : OPERATIONS) {
            String hits = values.get(operation + "_hits");
            text.sample(name, hits, CLASS, slab, "command", operation, "status", "hit");
          }
          String bad = values.get("cas_badval");
          text.sample(name, bad, CLASS, slab, "command", "cas", "status", "badval");
          long cas = Stats.sum(values, "cas_hits", "cas_badval");
          long sets = Math.max(0, Stats.sum(values, "cmd_set") - cas);
          text.sample(name, Long.toString(sets), CLASS, slab, "command", "set", "status", "hit");
        });
  }
}
