package io.slabring.node.store.command;

import io.slabring.node.memory.ItemLayout;
import io.slabring.node.memory.Key;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.ValueReader;
import io.slabring.node.memory.ValueWriter;
import io.slabring.node.memory.Values;
import io.slabring.node.store.space.Allocator;
import java.lang.foreign.MemorySegment;

/**
 * A value on its way into the store: how it is to be stored, and the memory that was taken for it
 * when the command line was known. Its bytes go there as they arrive, and nobody can see it before
 * it is committed. Each connection has one. It belongs to one thread.
 */
public final class Reservation {
  /** How to store it. */
  public StoreMode mode;

  /** Whether the key came base64-encoded. */
  public boolean binaryKey;

  /** The client's flags, 32 bits. */
  public int clientFlags;

  /** Time to live as on the wire. */
  public long exptime;

  /** Store only over this CAS unique (except with SET); 0 means any. */
  public long compareCas;

  /** CAS unique to give it; 0 means the next one. */
  public long newCas;

  /** With mode CAS: an older unique stores too, but the item stays marked stale. */
  public boolean allowStale;

  /** Whether a refusal drops the old value, which is known to be out of date then. */
  public boolean dropsOldOnRefusal;

  private final Slabs slabs;
  private final Allocator allocator;
  private final ValueWriter writer;
  private int evictable; // items used after this second make no room for it
  private int ref;
  private long hash;
  private int epoch;
  private long cas;
  private int finalLength;
  private boolean cutShort;

  Reservation(Slabs slabs, Allocator allocator) {
    this.slabs = slabs;
    this.allocator = allocator;
    this.writer = new ValueWriter(slabs, this::chunk);
  }

  private int chunk(int classId) {
    return evictable == Integer.MAX_VALUE
        ? allocator.allocate(classId)
        : allocator.allocate(classId, evictable);
  }

  /** Forgets the options; the mode is SET, and a refusal drops the old value. */
  public Reservation clear() {
    mode = StoreMode.SET;
    binaryKey = allowStale = cutShort = false;
    dropsOldOnRefusal = true;
    clientFlags = 0;
    exptime = compareCas = newCas = 0;
    return this;
  }

  /**
   * Takes the memory for an item.
   *
   * @param flags of the item, as {@link ItemLayout#flags}
   * @param epoch in which the key was this node's
   * @param usedBefore items used after this second are not evicted for it
   * @return false if there is none
   */
  boolean take(Key key, int length, int expiry, int flags, int epoch, int usedBefore) {
    evictable = usedBefore;
    int classId = slabs.sizes().classFor(ItemLayout.size(key.length(), clientFlags, length));
    boolean chained = classId == 0;
    if (chained) {
      long head = ItemLayout.size(key.length(), clientFlags, ItemLayout.CHAIN);
      classId = slabs.sizes().classFor(head);
    }
    int chunk = chunk(classId);
    if (chunk == 0) {
      return false;
    }
    if (chained) {
      slabs.initializeChained(chunk, key, clientFlags, expiry, flags);
    } else {
      slabs.initialize(chunk, key, clientFlags, expiry, flags, length);
    }
    ref = chunk;
    hash = key.hash();
    this.epoch = epoch;
    writer.start(chunk, length);
    return true;
  }

  int ref() {
    return ref;
  }

  long hash() {
    return hash;
  }

  /** The epoch in which the key was this node's. */
  int epoch() {
    return epoch;
  }

  ValueWriter writer() {
    return writer;
  }

  /** The memory is the store's now, or free. */
  void close() {
    ref = 0;
  }

  void cutShort() {
    cutShort = true;
  }

  /** Whether memory ran out in the middle of the value. */
  public boolean isCutShort() {
    return cutShort;
  }

  void result(long cas, int finalLength) {
    this.cas = cas;
    this.finalLength = finalLength;
  }

  /** Whether memory is reserved. */
  public boolean isOpen() {
    return ref != 0;
  }

  /** Bytes of the value that are still missing. */
  public int remaining() {
    return writer.remaining();
  }

  /**
   * Appends bytes of the value, at most as many as are missing.
   *
   * @return how many were taken; -1 when memory ran out, then fail or abandon it
   */
  public int write(MemorySegment from, long offset, int length) {
    int part = Math.min(length, writer.remaining());
    return writer.write(from, offset, part) ? part : -1;
  }

  /** Reads the value that was written, as long as memory is reserved; allocates. */
  public ValueReader reader() {
    ValueReader reader = new ValueReader(slabs);
    reader.start(ref);
    return reader;
  }

  /** CAS unique that the commit gave. */
  public long cas() {
    return cas;
  }

  /** Length of the whole value after the commit, in bytes: more than was sent after an append. */
  public int finalLength() {
    return finalLength;
  }

  /** Copies the key, for a reply written after later reads reused the input; before the commit. */
  public int copyKey(MemorySegment to, long offset) {
    long item = slabs.address(ref);
    return Values.copyKey(item, to, offset);
  }
}
