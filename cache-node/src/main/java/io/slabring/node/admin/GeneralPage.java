package io.slabring.node.admin;

import io.slabring.node.memory.ClassCounters;
import io.slabring.node.memory.DrainCounters;
import io.slabring.node.settings.Lru;
import io.slabring.node.settings.Memory;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Security;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.Work;
import io.slabring.node.store.Store;
import io.slabring.node.store.StoreStats;
import io.slabring.node.store.command.ClassCounter;
import io.slabring.node.store.command.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code stats} without a group. */
final class GeneralPage {
  /** The version of the protocol, which clients take features from. */
  static final String PROTOCOL_VERSION = "1.6.45";

  private static final Path PROCESS = Path.of("/proc/self/stat");
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int MICROS_PER_TICK = 10_000;
  private static final int MICROS = 1_000_000;

  /** Each bucket of the index holds a reference of so many bytes. */
  private static final int BUCKET_BYTES = Integer.BYTES;

  private final Store store;
  private final StoreStats stats;
  private final Settings settings;

  GeneralPage(Store store, Settings settings) {
    this.store = store;
    this.stats = store.stats();
    this.settings = settings;
  }

  String render(ServerSnapshot server, long flushes) {
    StatLines lines = new StatLines();
    process(lines);
    connections(lines, server);
    commands(lines, flushes, server.security());
    network(lines, server);
    background(lines, server.log());
    tls(lines, server.security());
    items(lines);
    return lines.end();
  }

  private void process(StatLines lines) {
    lines.add("pid", ProcessHandle.current().pid());
    lines.add("uptime", store.uptimeSeconds());
    lines.add("time", store.epochSecond());
    lines.add("version", PROTOCOL_VERSION);
    lines.add("libevent", "none");
    lines.add("pointer_size", 64);
    long[] cpu = cpuMicros();
    lines.add("rusage_user", seconds(cpu[0]));
    lines.add("rusage_system", seconds(cpu[1]));
  }

  private void connections(StatLines lines, ServerSnapshot server) {
    lines.add("max_connections", settings.get(Network.CONNECTIONS));
    lines.add("curr_connections", server.openConnections());
    lines.add("total_connections", server.totalConnections());
    if (settings.get(Network.REFUSE_OVER_LIMIT)) {
      lines.add("rejected_connections", server.rejectedConnections());
    }
    lines.add("connection_structures", server.openConnections());
    lines.add("response_obj_oom", server.refusedReplies());
    lines.add("response_obj_count", 0);
    lines.add("response_obj_bytes", 0);
    lines.add("read_buf_count", 0);
    lines.add("read_buf_bytes", server.bufferBytes());
    lines.add("read_buf_bytes_free", server.idleBufferBytes());
    lines.add("read_buf_oom", 0);
    lines.add("reserved_fds", 0);
  }

  private void commands(StatLines lines, long flushes, SecuritySnapshot security) {
    lines.add("cmd_get", stats.total(Counter.GET_COMMANDS));
    lines.add("cmd_set", stats.total(ClassCounter.SETS));
    lines.add("cmd_flush", flushes);
    lines.add("cmd_touch", stats.total(Counter.TOUCH_COMMANDS));
    lines.add("cmd_meta", stats.total(Counter.META_COMMANDS));
    lines.add("get_hits", stats.getHits());
    lines.add("get_misses", stats.total(Counter.GET_MISSES));
    lines.add("get_expired", stats.total(Counter.GET_EXPIRED));
    lines.add("get_flushed", stats.total(Counter.GET_FLUSHED));
    lines.add("delete_misses", stats.total(Counter.DELETE_MISSES));
    lines.add("delete_hits", stats.total(ClassCounter.DELETE_HITS));
    lines.add("incr_misses", stats.total(Counter.INCR_MISSES));
    lines.add("incr_hits", stats.total(ClassCounter.INCR_HITS));
    lines.add("decr_misses", stats.total(Counter.DECR_MISSES));
    lines.add("decr_hits", stats.total(ClassCounter.DECR_HITS));
    lines.add("cas_misses", stats.total(Counter.CAS_MISSES));
    lines.add("cas_hits", stats.total(ClassCounter.CAS_HITS));
    lines.add("cas_badval", stats.total(ClassCounter.CAS_BADVAL));
    lines.add("touch_hits", stats.total(ClassCounter.TOUCH_HITS));
    lines.add("touch_misses", stats.total(Counter.TOUCH_MISSES));
    lines.add("store_too_large", stats.total(Counter.STORE_TOO_LARGE));
    lines.add("store_no_memory", stats.total(Counter.STORE_NO_MEMORY));
    lines.add("auth_cmds", security.authCommands());
    lines.add("auth_errors", security.authErrors());
  }

  private void network(StatLines lines, ServerSnapshot server) {
    if (settings.get(Network.IDLE_TIMEOUT) > 0) {
      lines.add("idle_kicks", server.idleKicks());
    }
    lines.add("bytes_read", server.bytesRead());
    lines.add("bytes_written", server.bytesWritten());
    lines.add("limit_maxbytes", stats.limitBytes());
    lines.add("accepting_conns", server.listening() ? 1 : 0);
    lines.add("listen_disabled_num", server.listenDisabled());
    lines.add("time_in_listen_disabled_us", server.listenDisabledMicros());
    lines.add("threads", settings.get(Work.THREADS));
    lines.add("conn_yields", server.yields());
    long buckets = stats.indexBuckets();
    lines.add("hash_power_level", Long.SIZE - Long.numberOfLeadingZeros(buckets - 1));
    lines.add("hash_bytes", buckets * BUCKET_BYTES);
    lines.add("hash_is_expanding", 0);
  }

  private void background(StatLines lines, LogSnapshot log) {
    if (settings.get(Memory.SLAB_REASSIGN)) {
      DrainCounters moves = stats.pageMoves();
      lines.add("slab_reassign_rescues", stats.itemsRescued());
      lines.add("slab_reassign_chunk_rescues", stats.extentsRescued());
      lines.add("slab_reassign_inline_reclaim", moves.inlineReclaims);
      lines.add("slab_reassign_busy_items", moves.busyItems);
      lines.add("slab_reassign_busy_deletes", moves.busyDeletes);
      lines.add("slab_reassign_busy_nomem", moves.busyNoMemory);
      lines.add("slab_reassign_last_busy_status", moves.lastObstacle.text());
      lines.add("slab_reassign_running", stats.isPageMoving() ? 1 : 0);
      lines.add("slabs_moved", stats.pagesMoved());
    }
    if (store.tunables().crawler) {
      lines.add("lru_crawler_running", stats.isCrawlerRunning() ? 1 : 0);
      lines.add("lru_crawler_starts", stats.crawlerStarts());
    }
    if (settings.get(Lru.MAINTAINER)) {
      lines.add("lru_maintainer_juggles", stats.lruRounds());
    }
    lines.add("malloc_fails", 0);
    lines.add("log_worker_dropped", log.dropped());
    lines.add("log_worker_written", log.written());
    lines.add("log_watcher_skipped", log.skipped());
    lines.add("log_watcher_sent", log.sent());
    lines.add("log_watchers", log.watchers());
  }

  private void tls(StatLines lines, SecuritySnapshot security) {
    if (settings.get(Security.TLS)) {
      if (settings.get(Security.SSL_SESSION_CACHE)) {
        lines.add("ssl_new_sessions", security.newTlsSessions());
      }
      lines.add("ssl_handshake_errors", security.handshakeErrors());
      lines.add("ssl_proto_errors", security.protocolErrors());
      lines.add("time_since_server_cert_refresh", security.certificateAgeSeconds());
    }
    lines.add("unexpected_napi_ids", 0);
    lines.add("round_robin_fallback", 0);
  }

  private void items(StatLines lines) {
    lines.add("bytes", stats.bytes());
    lines.add("curr_items", stats.items());
    lines.add("total_items", stats.total(Counter.TOTAL_ITEMS));
    lines.add("slab_global_page_pool", stats.pooledPages());
    ClassCounters sum = new ClassCounters();
    for (int id = 1; id <= stats.largestClass(); id++) {
      add(sum, stats.classStats(id).counters());
    }
    lines.add("expired_unfetched", sum.expiredUnfetched);
    lines.add("evicted_unfetched", sum.evictedUnfetched);
    boolean maintained = settings.get(Lru.MAINTAINER);
    if (maintained) {
      lines.add("evicted_active", sum.evictedActive);
    }
    lines.add("evictions", sum.evicted);
    lines.add("reclaimed", sum.reclaimed);
    lines.add("crawler_reclaimed", sum.crawlerReclaimed);
    lines.add("crawler_items_checked", sum.crawlerChecked);
    lines.add("lrutail_reflocked", sum.stripeBusy);
    if (maintained) {
      lines.add("moves_to_cold", sum.movesToCold);
      lines.add("moves_to_warm", sum.movesToWarm);
      lines.add("moves_within_lru", sum.movesWithinLru);
      lines.add("direct_reclaims", sum.directReclaims);
      lines.add("lru_bumps_dropped", 0);
    }
  }

  private static void add(ClassCounters sum, ClassCounters one) {
    sum.evicted += one.evicted;
    sum.evictedUnfetched += one.evictedUnfetched;
    sum.evictedActive += one.evictedActive;
    sum.reclaimed += one.reclaimed;
    sum.expiredUnfetched += one.expiredUnfetched;
    sum.crawlerReclaimed += one.crawlerReclaimed;
    sum.crawlerChecked += one.crawlerChecked;
    sum.stripeBusy += one.stripeBusy;
    sum.movesToCold += one.movesToCold;
    sum.movesToWarm += one.movesToWarm;
    sum.movesWithinLru += one.movesWithinLru;
    sum.directReclaims += one.directReclaims;
  }

  /** User and system time of this process, in microseconds; 0 where the kernel does not tell. */
  private static long[] cpuMicros() {
    try {
      String text = Files.readString(PROCESS);
      // The second field is the program's name in parentheses and may hold spaces.
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
      return new long[] {
        Long.parseLong(fields[USER_TICKS]) * MICROS_PER_TICK,
        Long.parseLong(fields[SYSTEM_TICKS]) * MICROS_PER_TICK
      };
    } catch (IOException | RuntimeException e) {
      return new long[2];
    }
  }

  private static String seconds(long micros) {
    return "%d.%06d".formatted(micros / MICROS, micros % MICROS);
  }
}
