package io.slabring.node;

import io.slabring.node.settings.Numbers;
import io.slabring.node.settings.UsageException;
import java.util.ArrayList;
import java.util.List;

/** What the values of several options must be together, with memcached's messages. */
final class OptionRules {
  private static final int MIN_ITEM_SIZE = 1024;
  private static final long MAX_ITEM_SIZE = 1L << 30;
  private static final int MEGABYTE = 1 << 20;

  private final Options options;
  private final List<String> notes = new ArrayList<>();

  OptionRules(Options options) {
    this.options = options;
  }

  /**
   * Checks them all; returns sentences for the log.
   *
   * @throws UsageException when a rule is broken
   */
  List<String> check() {
    checkProtocol();
    checkSizes();
    checkLru();
    checkSecurity();
    checkProcess();
    return notes;
  }

  private void checkProtocol() {
    String protocol = options.last(Flag.PROTOCOL);
    if (!List.of("auto", "ascii", "binary").contains(protocol)) {
      throw UsageException.badUsage(
          "-B: Invalid value for binding protocol: %s%n -- should be one of auto, binary, or ascii",
          protocol);
    }
    if (protocol.equals("binary")) {
      notes.add("-B binary: only the text protocol is spoken, so every client is turned away");
    }
  }

  private void checkSizes() {
    long itemSize = Numbers.bytes("-I", options.last(Flag.ITEM_SIZE));
    if (itemSize < MIN_ITEM_SIZE) {
      throw UsageException.badUsage(
          "-I: Item max size cannot be less than 1024 bytes: %d", itemSize);
    }
    if (itemSize > options.memoryBytes() / 2) {
      throw UsageException.badUsage(
          "-I: Cannot set item size limit higher than 1/2 of memory max: %d bytes, and -m is %d",
          itemSize, options.memoryBytes());
    }
    if (itemSize > MAX_ITEM_SIZE) {
      throw UsageException.badUsage(
          "-I: Cannot set item size limit higher than a gigabyte: %d bytes", itemSize);
    }
    if (itemSize > MEGABYTE && !options.extended().slabChunkMaxGiven) {
      options.extended().slabChunkMaxBytes = MEGABYTE / 2;
    }
    int chunkMax = options.extended().slabChunkMaxBytes;
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

  private void checkLru() {
    if (options.extended().hotLruPercent + options.extended().warmLruPercent > 80) {
      throw UsageException.badUsage("hot_lru_pct + warm_lru_pct cannot be more than 80%% combined");
    }
    if (options.extended().temporaryLru && !options.extended().lruMaintainer) {
      throw UsageException.badUsage("temporary_ttl requires lru_maintainer to be enabled");
    }
  }

  private void checkSecurity() {
    options.tls().enabled = options.isGiven(Flag.TLS);
    if (options.tls().enabled && options.port() == 0) {
      throw UsageException.badUsage("-Z: You cannot enable SSL without a TCP port.");
    }
    if (options.tls().enabled && options.tls().chainCertificate == null) {
      throw UsageException.badUsage("-Z needs a certificate: -o ssl_chain_cert=<file>");
    }
    if (options.tls().kernelTls) {
      notes.add("ssl_kernel_tls has no effect: the node itself encrypts");
    }
    if (options.authFile() == null) {
      return;
    }
    if (options.isGiven(Flag.PROTOCOL) && !options.last(Flag.PROTOCOL).equals("ascii")) {
      throw UsageException.badUsage(
          "-B: You cannot allow the BINARY protocol while using ascii authentication tokens.");
    }
    if (options.udpPort() != 0) {
      throw UsageException.badUsage(
          "-Y: Cannot use UDP with ascii authentication enabled (-U 0 to disable)");
    }
  }

  private void checkProcess() {
    if (options.isGiven(Flag.NAPI)) {
      if (options.napiIds() <= 0) {
        throw UsageException.badValue(
            "-N: Maximum number of NAPI IDs must be greater than 0: %d", options.napiIds());
      }
      if (options.napiIds() > options.threads()) {
        throw UsageException.badUsage(
            "-N: Number of napi_ids(%d) cannot be greater than number of threads(%d)",
            options.napiIds(), options.threads());
      }
    }
  }
}
