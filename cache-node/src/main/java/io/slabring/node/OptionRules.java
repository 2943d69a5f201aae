package io.slabring.node;

import io.slabring.node.settings.Compatible;
import io.slabring.node.settings.Lru;
import io.slabring.node.settings.Memory;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Security;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.UsageException;
import io.slabring.node.settings.Work;
import java.util.List;

/** What the values of several settings must be together, with memcached's messages. */
final class OptionRules {
  private static final int MEGABYTE = 1 << 20;

  private OptionRules() {}

  /**
   * Checks them all.
   *
   * @param notes gets sentences for the log
   * @return the settings, with those that others decide
   * @throws UsageException when a rule is broken
   */
  static Settings apply(Settings given, List<String> notes) {
    Settings settings = given;
    if (settings.get(Memory.ITEM_SIZE) > MEGABYTE && !settings.isGiven(Memory.SLAB_CHUNK_MAX)) {
      settings = settings.with(Memory.SLAB_CHUNK_MAX, MEGABYTE / 2);
    }
    if (settings.get(Compatible.PROTOCOL).equals("binary")) {
      notes.add("-B binary: only the text protocol is spoken, so every client is turned away");
    }
    checkSizes(settings);
    checkLru(settings);
    checkTls(settings, notes);
    checkNapiIds(settings);
    if (settings.get(Security.AUTH_FILE) != null) {
      checkPasswords(settings);
      settings = settings.with(Compatible.PROTOCOL, "ascii");
    }
    return settings;
  }

  private static void checkSizes(Settings settings) {
    long itemSize = settings.get(Memory.ITEM_SIZE);
    long memory = settings.get(Memory.LIMIT);
    if (itemSize > memory / 2) {
      throw UsageException.badUsage(
          "-I: Cannot set item size limit higher than 1/2 of memory max: %d bytes, and -m is %d",
          itemSize, memory);
    }
    int chunkMax = settings.get(Memory.SLAB_CHUNK_MAX);
    if (chunkMax > itemSize) {
      throw UsageException.badUsage(
          "slab_chunk_max (bytes: %d) cannot be larger than -I (item_size_max %d)",
          chunkMax, itemSize);
    }
    if (itemSize % chunkMax != 0) {
      throw UsageException.badUsage(
          "-I (item_size_max: %d) must be evenly divisible by slab_chunk_max (bytes: %d)",
          itemSize, chunkMax);
    }
    if (MEGABYTE % chunkMax != 0) {
      throw UsageException.badUsage(
          "slab_chunk_max (bytes: %d) must divide evenly into %d (slab_page_size)",
          chunkMax, MEGABYTE);
    }
  }

  private static void checkLru(Settings settings) {
    if (settings.get(Lru.HOT_PERCENT) + settings.get(Lru.WARM_PERCENT) > 80) {
      throw UsageException.badUsage("hot_lru_pct + warm_lru_pct cannot be more than 80%% combined");
    }
    if (settings.isGiven(Lru.TEMPORARY_TTL) && !settings.get(Lru.MAINTAINER)) {
      throw UsageException.badUsage("temporary_ttl requires lru_maintainer to be enabled");
    }
  }

  private static void checkTls(Settings settings, List<String> notes) {
    boolean tls = settings.get(Security.TLS);
    if (tls && settings.get(Network.PORT) == 0) {
      throw UsageException.badUsage("-Z: You cannot enable SSL without a TCP port.");
    }
    if (tls && settings.get(Security.SSL_CHAIN_CERT) == null) {
      throw UsageException.badUsage("-Z needs a certificate: -o ssl_chain_cert=<file>");
    }
    if (settings.get(Security.SSL_KERNEL_TLS)) {
      notes.add("ssl_kernel_tls has no effect: the node itself encrypts");
    }
  }

  private static void checkPasswords(Settings settings) {
    if (settings.isGiven(Compatible.PROTOCOL)
        && !settings.get(Compatible.PROTOCOL).equals("ascii")) {
      throw UsageException.badUsage(
          "-B: You cannot allow the BINARY protocol while using ascii authentication tokens.");
    }
    if (settings.get(Compatible.UDP_PORT) != 0) {
      throw UsageException.badUsage(
          "-Y: Cannot use UDP with ascii authentication enabled (-U 0 to disable)");
    }
  }

  private static void checkNapiIds(Settings settings) {
    int napiIds = settings.get(Compatible.NAPI_IDS);
    if (napiIds > settings.get(Work.THREADS)) {
      throw UsageException.badUsage(
          "-N: Number of napi_ids(%d) cannot be greater than number of threads(%d)",
          napiIds, settings.get(Work.THREADS));
    }
  }
}
