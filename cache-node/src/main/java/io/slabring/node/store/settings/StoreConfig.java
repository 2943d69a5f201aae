package io.slabring.node.store.settings;

import io.slabring.node.memory.SizeClasses;
import io.slabring.node.memory.Slabs;

/**
 * What a store is made with.
 *
 * @param memoryBytes bytes for items ({@code -m}), at least one page of 1 MiB
 * @param memoryBytesMax bytes to which it may be raised later, at least {@code memoryBytes}; if it
 *     is no more, the memory is fixed, and not even a class's first page may exceed it
 * @param maxItemBytes size of the largest item ({@code -I}), header and key included
 * @param growthFactor {@code -f}, or 0 for the dense table
 * @param minimumSpace {@code -n}, used with a growth factor
 * @param maxChunkBytes {@code -o slab_chunk_max}, used with a growth factor
 * @param evicts whether old items make room for new ones (not with {@code -M})
 * @param usesCas whether items have CAS uniques (not with {@code -C})
 * @param hashPower log2 of the index's buckets at the start
 * @param hashGrows whether the index may grow
 */
public record StoreConfig(
    long memoryBytes,
    long memoryBytesMax,
    long maxItemBytes,
    double growthFactor,
    int minimumSpace,
    int maxChunkBytes,
    boolean evicts,
    boolean usesCas,
    int hashPower,
    boolean hashGrows) {

  /** memcached's {@code hashpower}. */
  public static final int DEFAULT_HASH_POWER = 16;

  /** memcached's default limits with so many bytes of memory. */
  public static StoreConfig ofMemory(long bytes) {
    return new StoreConfig(
        bytes, bytes, 1 << 20, 0, 48, SizeClasses.MAX_CHUNK, true, true, DEFAULT_HASH_POWER, true);
  }

  /** The same with a largest item of so many bytes. */
  public StoreConfig withMaxItemBytes(long bytes) {
    return new StoreConfig(
        memoryBytes,
        memoryBytesMax,
        bytes,
        growthFactor,
        minimumSpace,
        maxChunkBytes,
        evicts,
        usesCas,
        hashPower,
        hashGrows);
  }

  /** The same without eviction: {@code -M}. */
  public StoreConfig withoutEviction() {
    return new StoreConfig(
        memoryBytes,
        memoryBytesMax,
        maxItemBytes,
        growthFactor,
        minimumSpace,
        maxChunkBytes,
        false,
        usesCas,
        hashPower,
        hashGrows);
  }

  /** The same with memory that cannot be raised later. */
  public StoreConfig withFixedMemory() {
    return new StoreConfig(
        memoryBytes,
        memoryBytes,
        maxItemBytes,
        growthFactor,
        minimumSpace,
        maxChunkBytes,
        evicts,
        usesCas,
        hashPower,
        hashGrows);
  }

  /** Bytes of address space that the store takes, for {@code OffHeap.reserve}. */
  public long addressSpace() {
    return Slabs.addressSpace(sizeClasses(), pageCapacity(), hashPower);
  }

  /** What items in memory depend on, one setting a line: with another they cannot be used. */
  public String fingerprint() {
    SizeClasses sizes = sizeClasses();
    StringBuilder chunks = new StringBuilder();
    for (int id = 1; id <= sizes.largest(); id++) {
      chunks.append(id == 1 ? "" : ",").append(sizes.chunkSize(id));
    }
    return "memory_bytes="
        + memoryBytes
        + "\nmemory_bytes_max="
        + memoryBytesMax
        + "\nitem_size_max="
        + maxItemBytes
        + "\ncas="
        + usesCas
        + "\nchunk_sizes="
        + chunks;
  }

  public SizeClasses sizeClasses() {
    int unit = Slabs.chunkUnit(pages(memoryBytesMax) + SizeClasses.MAX_CLASSES);
    return growthFactor == 0
        ? SizeClasses.dense(unit, pages(memoryBytes))
        : SizeClasses.memcached(growthFactor, minimumSpace, maxChunkBytes, unit);
  }

  /** Pages there may ever be: each class may have its first beyond a limit that is not fixed. */
  public int pageCapacity() {
    boolean fixed = memoryBytesMax == memoryBytes;
    return pages(memoryBytesMax) + (fixed ? 0 : sizeClasses().largest());
  }

  public static int pages(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE - 1, Math.max(1, bytes / SizeClasses.PAGE));
  }
}
