package io.slabring.node.memory;

import io.slabring.node.memory.offheap.OffHeap;

/**
 * Where the fields of a chunk lie. An item is a chunk that holds a key and a value; an extent is a
 * chunk that holds a part of a value too large for one chunk. All fields are little-endian in the
 * machine's order; offsets are bytes from the start of the chunk.
 *
 * <pre>
 *  item       0         4         8         12        16                24        28
 *             | hashNext| lruPrev | lruNext | access  | cas             | expiry  | valueLength|
 *            32     34     36        37      38      39       40
 *             | epoch| pins | keyLen | state | flags | active | key ... | clientFlags? | value |
 *
 *  extent     0         4         ...       28                  37      40
 *             | next    | owner   |         | length  |       | state | data ... |
 * </pre>
 *
 * <p>{@code clientFlags} (4 bytes) stand only where they are not zero. A chained item has, in place
 * of its value, the references of its first and last extent (4 bytes each).
 *
 * <p>Guards: the item's stripe lock guards everything but {@code state} and the LRU links, which
 * the lock of its slab class guards; {@code active} is a hint that both sides may overwrite.
 */
public final class ItemLayout {
  /** Bytes before the key. */
  public static final int HEADER = 40;

  /** Bytes that client flags take where they are not zero. */
  public static final int CLIENT_FLAGS = 4;

  /** Bytes that a chained item has in place of its value. */
  public static final int CHAIN = 8;

  /*
   * States, in the low bits of `state`: FREE is on a free list or not carved yet, RESERVED belongs
   * to a writer or to a last reader, LINKED is in the index and in the LRU segment that the high
   * bits name, EXTENT belongs to its owner. FREE -> RESERVED -> LINKED -> (RESERVED ->) FREE;
   * FREE -> EXTENT -> FREE. No other step exists.
   */
  static final int FREE = 0;
  static final int RESERVED = 1;
  static final int LINKED = 2;
  static final int EXTENT = 3;
  private static final int STATE_MASK = 0x0f;
  private static final int SEGMENT_SHIFT = 4;

  /** The item was read since it was stored. */
  public static final int FETCHED = 1;

  /** Invalidated, and kept for clients that can use an old value (meta flag I). */
  public static final int STALE = 2;

  /** Some client holds the right to recache it (meta flag W was answered). */
  public static final int TOKEN_SENT = 4;

  /** The key came base64-encoded and is shown that way. */
  public static final int BINARY_KEY = 8;

  static final int CHAINED = 16;
  static final int HAS_CLIENT_FLAGS = 32;

  /** Kept for the new owner of its key, and so not counted; its class lock guards this one. */
  static final int UNCOUNTED = 64;

  private static final int HASH_NEXT = 0;
  private static final int LRU_PREV = 4;
  private static final int LRU_NEXT = 8;
  private static final int ACCESS = 12;
  private static final int CAS = 16;
  private static final int EXPIRY = 24;
  private static final int VALUE_LENGTH = 28;
  private static final int EPOCH = 32;
  private static final int PINS = 34;
  private static final int KEY_LENGTH = 36;
  private static final int STATE = 37;
  private static final int FLAGS = 38;
  private static final int ACTIVE = 39;
  private static final int KEY = HEADER;

  private static final int EXTENT_NEXT = 0;
  private static final int EXTENT_OWNER = 4;
  private static final int EXTENT_LENGTH = 28;
  static final int EXTENT_DATA = HEADER;

  private ItemLayout() {}

  /** Size in bytes of an item whose value lies in it. */
  public static long size(int keyLength, int clientFlags, long valueLength) {
    return HEADER + keyLength + (clientFlags == 0 ? 0 : CLIENT_FLAGS) + valueLength;
  }

  /** Size in bytes of a linked item, its extents' data included: what `bytes` counts. */
  public static long size(long item) {
    int flags = flags(item);
    return HEADER
        + keyLength(item)
        + ((flags & HAS_CLIENT_FLAGS) == 0 ? 0 : CLIENT_FLAGS)
        + ((flags & CHAINED) == 0 ? 0 : CHAIN)
        + (long) valueLength(item);
  }

  static int hashNext(long item) {
    return OffHeap.getInt(item + HASH_NEXT);
  }

  static void hashNext(long item, int ref) {
    OffHeap.putInt(item + HASH_NEXT, ref);
  }

  static int lruPrev(long item) {
    return OffHeap.getInt(item + LRU_PREV);
  }

  static void lruPrev(long item, int ref) {
    OffHeap.putInt(item + LRU_PREV, ref);
  }

  static int lruNext(long item) {
    return OffHeap.getInt(item + LRU_NEXT);
  }

  static void lruNext(long item, int ref) {
    OffHeap.putInt(item + LRU_NEXT, ref);
  }

  /** Second of the last access, on the store's clock. */
  public static int access(long item) {
    return OffHeap.getInt(item + ACCESS);
  }

  /** Sets {@link #access(long)}. */
  public static void access(long item, int second) {
    OffHeap.putInt(item + ACCESS, second);
  }

  /** CAS unique. */
  public static long cas(long item) {
    return OffHeap.getLong(item + CAS);
  }

  /** Sets {@link #cas(long)}. */
  public static void cas(long item, long unique) {
    OffHeap.putLong(item + CAS, unique);
  }

  /** Second at which the item expires on the store's clock; 0 means never. */
  public static int expiry(long item) {
    return OffHeap.getInt(item + EXPIRY);
  }

  /** Sets {@link #expiry(long)}. */
  public static void expiry(long item, int second) {
    OffHeap.putInt(item + EXPIRY, second);
  }

  /** Length of the value in bytes, wherever it lies. */
  public static int valueLength(long item) {
    return OffHeap.getInt(item + VALUE_LENGTH);
  }

  static void valueLength(long item, int bytes) {
    OffHeap.putInt(item + VALUE_LENGTH, bytes);
  }

  /** The store's epoch in which the item was written, modulo 2^16. */
  public static int epoch(long item) {
    return OffHeap.getShort(item + EPOCH) & 0xffff;
  }

  /** Sets {@link #epoch(long)}. */
  public static void epoch(long item, int epoch) {
    OffHeap.putShort(item + EPOCH, (short) epoch);
  }

  static int pins(long item) {
    return OffHeap.getShort(item + PINS) & 0xffff;
  }

  static void pins(long item, int pins) {
    OffHeap.putShort(item + PINS, (short) pins);
  }

  /** Length of the key in bytes. */
  public static int keyLength(long item) {
    return OffHeap.getByte(item + KEY_LENGTH) & 0xff;
  }

  static void keyLength(long item, int bytes) {
    OffHeap.putByte(item + KEY_LENGTH, (byte) bytes);
  }

  static int state(long chunk) {
    return OffHeap.getByte(chunk + STATE) & STATE_MASK;
  }

  /** {@link Segment} in which a linked item is. */
  public static int segment(long item) {
    return (OffHeap.getByte(item + STATE) & 0xff) >>> SEGMENT_SHIFT;
  }

  static void state(long chunk, int state) {
    OffHeap.putByte(chunk + STATE, (byte) state);
  }

  static void linkedIn(long item, int segment) {
    OffHeap.putByte(item + STATE, (byte) (LINKED | segment << SEGMENT_SHIFT));
  }

  /** The bits {@link #FETCHED}, {@link #STALE}, {@link #TOKEN_SENT}, {@link #BINARY_KEY}, … */
  public static int flags(long item) {
    return OffHeap.getByte(item + FLAGS) & 0xff;
  }

  /** Sets {@link #flags(long)}. */
  public static void flags(long item, int flags) {
    OffHeap.putByte(item + FLAGS, (byte) flags);
  }

  /** Whether the item was hit since the maintainer last looked at it. */
  public static boolean active(long item) {
    return OffHeap.getByte(item + ACTIVE) != 0;
  }

  /** Sets {@link #active(long)}. */
  public static void active(long item, boolean active) {
    OffHeap.putByte(item + ACTIVE, active ? (byte) 1 : (byte) 0);
  }

  /** Offset of the key's first byte. */
  public static long key(long item) {
    return item + KEY;
  }

  /** The client's flags, 32 bits. */
  public static int clientFlags(long item) {
    return (flags(item) & HAS_CLIENT_FLAGS) == 0 ? 0 : OffHeap.getInt(item + KEY + keyLength(item));
  }

  /** Offset of the value's first byte, or of the chain's references. */
  public static long value(long item) {
    int gap = (flags(item) & HAS_CLIENT_FLAGS) == 0 ? 0 : CLIENT_FLAGS;
    return item + KEY + keyLength(item) + gap;
  }

  /** Whether the value lies in extents. */
  public static boolean isChained(long item) {
    return (flags(item) & CHAINED) != 0;
  }

  /** Bytes that a chained item takes in its own chunk. */
  static long chainedSize(long item) {
    return value(item) - item + CHAIN;
  }

  static int firstExtent(long item) {
    return OffHeap.getInt(value(item));
  }

  static int lastExtent(long item) {
    return OffHeap.getInt(value(item) + 4);
  }

  static void chain(long item, int first, int last) {
    OffHeap.putInt(value(item), first);
    OffHeap.putInt(value(item) + 4, last);
  }

  static int extentNext(long extent) {
    return OffHeap.getInt(extent + EXTENT_NEXT);
  }

  static void extentNext(long extent, int ref) {
    OffHeap.putInt(extent + EXTENT_NEXT, ref);
  }

  static int extentOwner(long extent) {
    return OffHeap.getInt(extent + EXTENT_OWNER);
  }

  static void extentOwner(long extent, int ref) {
    OffHeap.putInt(extent + EXTENT_OWNER, ref);
  }

  static int extentLength(long extent) {
    return OffHeap.getInt(extent + EXTENT_LENGTH);
  }

  static void extentLength(long extent, int bytes) {
    OffHeap.putInt(extent + EXTENT_LENGTH, bytes);
  }

  /** Writes the header and the key of a reserved item; the value is still missing. */
  static void initialize(long item, Key key, int clientFlags, int expiry, int flags) {
    OffHeap.putInt(item + HASH_NEXT, 0);
    OffHeap.putLong(item + CAS, 0);
    OffHeap.putInt(item + EXPIRY, expiry);
    OffHeap.putInt(item + VALUE_LENGTH, 0);
    OffHeap.putInt(item + EPOCH, 0); // and pins
    OffHeap.putByte(item + KEY_LENGTH, (byte) key.length());
    OffHeap.putByte(item + FLAGS, (byte) (clientFlags == 0 ? flags : flags | HAS_CLIENT_FLAGS));
    OffHeap.putByte(item + ACTIVE, (byte) 0);
    key.copyTo(item + KEY);
    if (clientFlags != 0) {
      OffHeap.putInt(item + KEY + key.length(), clientFlags);
    }
  }

  /** Writes header and key of a reserved item after those of another; the value is missing. */
  static void initializeLike(long item, long other, boolean chained) {
    int kept = flags(other) & (HAS_CLIENT_FLAGS | BINARY_KEY);
    OffHeap.copy(other, item, value(other) - other);
    OffHeap.putInt(item + HASH_NEXT, 0);
    OffHeap.putInt(item + VALUE_LENGTH, 0);
    OffHeap.putInt(item + EPOCH, 0); // and pins
    OffHeap.putByte(item + STATE, (byte) RESERVED);
    OffHeap.putByte(item + FLAGS, (byte) (chained ? kept | CHAINED : kept));
    OffHeap.putByte(item + ACTIVE, (byte) 0);
  }

  /** New client flags and expiry for an item that has client flags, or none, as before. */
  static void reinitialize(long item, int clientFlags, int expiry, int flags) {
    OffHeap.putInt(item + EXPIRY, expiry);
    if (clientFlags == 0) {
      OffHeap.putByte(item + FLAGS, (byte) flags);
    } else {
      OffHeap.putByte(item + FLAGS, (byte) (flags | HAS_CLIENT_FLAGS));
      OffHeap.putInt(item + KEY + keyLength(item), clientFlags);
    }
  }

  /** Reads a byte of each of the first cache lines of an item; the sum has no meaning. */
  static int touch(long item) {
    return OffHeap.getByte(item + KEY) + OffHeap.getByte(item + 64) + OffHeap.getByte(item + 128);
  }
}
