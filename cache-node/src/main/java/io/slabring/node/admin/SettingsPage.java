package io.slabring.node.admin;

import io.slabring.node.store.Store;
import io.slabring.node.store.StoreConfig;
import io.slabring.node.store.Tunables;
import java.util.Locale;

/** {@code stats settings}. */
final class SettingsPage {
  private static final int DEFAULT_TEMPORARY_TTL = 61;

  private final Store store;
  private final NodeSettings settings;
  private final PrefixStats prefixes;
  private volatile int verbosity;
  private volatile long oldest;

  SettingsPage(Store store, NodeSettings settings, PrefixStats prefixes) {
    this.store = store;
    this.settings = settings;
    this.prefixes = prefixes;
    this.verbosity = settings.verbosity;
  }

  void verbosity(int level) {
    verbosity = level;
  }

  void flushed(long second) {
    oldest = second;
  }

  String render() {
    StatLines lines = new StatLines();
    network(lines);
    memory(lines);
    lru(lines);
    lines.add("idle_timeout", settings.idleTimeoutSeconds);
    lines.add("watcher_logbuf_size", settings.watcherLogBytes);
    lines.add("worker_logbuf_size", settings.workerLogBytes);
    lines.add("read_buf_mem_limit", settings.bufferMemoryLimit);
    lines.add("track_sizes", settings.trackSizes);
    lines.add("inline_ascii_response", false);
    tls(lines, settings.tls);
    lines.add("num_napi_ids", settings.napiIds);
    lines.add("memory_file", settings.memoryFile == null ? "(null)" : settings.memoryFile);
    lines.add("client_flags_size", 4);
    lines.add("slabring_version", settings.productVersion);
    return lines.end();
  }

  private void network(StatLines lines) {
    StoreConfig config = store.config();
    lines.add("maxbytes", store.stats().limitBytes());
    lines.add("maxconns", settings.maxConnections);
    lines.add("tcpport", settings.port);
    lines.add("udpport", settings.udpPort);
    lines.add("inter", text(settings.interfaces));
    lines.add("verbosity", verbosity);
    lines.add("oldest", oldest);
    lines.add("evictions", config.evicts() ? "on" : "off");
    lines.add("domain_socket", text(settings.unixSocket));
    lines.add("umask", Integer.toOctalString(settings.unixPermissions));
    lines.add("shutdown_command", settings.shutdownCommand);
    lines.add("growth_factor", hundredths(settings.growthFactor));
    lines.add("chunk_size", settings.chunkSize);
    lines.add("num_threads", settings.threads);
    lines.add("num_threads_per_udp", settings.threads);
    lines.add("stat_key_prefix", String.valueOf(prefixes.delimiter()));
    lines.add("detail_enabled", prefixes.isOn());
    lines.add("reqs_per_event", settings.requestsPerEvent);
    lines.add("cas_enabled", config.usesCas());
    lines.add("tcp_backlog", settings.backlog);
    lines.add(
        "binding_protocol",
        settings.protocol.equals("auto") ? "auto-negotiate" : settings.protocol);
    lines.add("auth_enabled_sasl", false);
    lines.add("auth_enabled_ascii", settings.authFile == null ? "no" : settings.authFile);
    lines.add("item_size_max", config.maxItemBytes());
    lines.add("maxconns_fast", settings.refuseOverLimit);
  }

  private void memory(StatLines lines) {
    Tunables tunables = store.tunables();
    lines.add("hashpower_init", store.config().hashPower());
    lines.add("slab_reassign", settings.slabReassign);
    lines.add("slab_automove", tunables.automove);
    lines.add("slab_automove_ratio", hundredths(tunables.automoveRatio));
    lines.add("slab_automove_window", tunables.automoveWindow);
    lines.add("slab_chunk_max", store.config().maxChunkBytes());
    lines.add("lru_crawler", tunables.crawler);
    lines.add("lru_crawler_sleep", tunables.crawlerSleepMicros);
    lines.add("lru_crawler_tocrawl", tunables.crawlerPerRun);
    lines.add("tail_repair_time", 0);
    lines.add("flush_enabled", settings.flushCommand);
    lines.add("dump_enabled", settings.dumpCommands);
    lines.add("hash_algorithm", "slabring");
  }

  private void lru(StatLines lines) {
    Tunables tunables = store.tunables();
    lines.add("lru_maintainer_thread", settings.lruMaintainer);
    lines.add("lru_segmented", tunables.segmented);
    lines.add("hot_lru_pct", tunables.hotPercent);
    lines.add("warm_lru_pct", tunables.warmPercent);
    lines.add("hot_max_factor", hundredths(tunables.hotMaxFactor));
    lines.add("warm_max_factor", hundredths(tunables.warmMaxFactor));
    boolean temporary = tunables.temporaryTtl >= 0;
    lines.add("temp_lru", temporary);
    lines.add("temporary_ttl", temporary ? tunables.temporaryTtl : DEFAULT_TEMPORARY_TTL);
  }

  private static void tls(StatLines lines, TlsSettings tls) {
    lines.add("ssl_enabled", tls.enabled);
    lines.add("ssl_chain_cert", orNull(tls.chainCertificate));
    lines.add("ssl_key", orNull(tls.key));
    lines.add("ssl_verify_mode", tls.verifyBits());
    lines.add("ssl_keyformat", tls.keyFormat);
    lines.add("ssl_ciphers", text(tls.ciphers));
    lines.add("ssl_ca_cert", text(tls.authorities));
    lines.add("ssl_wbuf_size", tls.bufferBytes);
    lines.add("ssl_session_cache", tls.sessionCache);
    lines.add("ssl_kernel_tls", tls.kernelTls);
    lines.add("ssl_min_version", tls.minVersionName());
  }

  /** How memcached prints these two when they are missing. */
  private static String orNull(String value) {
    return value == null ? "(null)" : value;
  }

  private static String text(String value) {
    return value == null ? "NULL" : value;
  }

  private static String hundredths(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
