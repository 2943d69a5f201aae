package io.slabring.node.server.frames;

import java.nio.ByteBuffer;

/**
 * What is in front of each item that goes from node to node.
 *
 * <pre>
 *   status 1 | item flags 1 | key length 1 | client flags 4 | expires at 8 (ms since 1970, 0 never) |
 *   seconds since access 4 | segment 1 | value length 4 | key | value
 * </pre>
 *
 * A record without an item has a status other than ITEM, and zeros behind it.
 */
public final class ItemRecord {
  /** An item follows. */
  public static final int ITEM = 1;

  /** There is no such item. */
  public static final int NONE = 2;

  /** The node cannot tell yet. */
  public static final int NOT_YET = 3;

  /** All items have been sent. */
  public static final int END = 4;

  /** Bytes in front of the key. */
  public static final int BYTES = 24;

  private static final int ITEM_FLAGS = 1;
  private static final int KEY_LENGTH = 2;
  private static final int CLIENT_FLAGS = 3;
  private static final int EXPIRES_AT = 7;
  private static final int IDLE = 15;
  private static final int SEGMENT = 19;
  private static final int VALUE_LENGTH = 20;

  private ItemRecord() {}

  /** Writes a record without an item. */
  public static void write(ByteBuffer to, int at, int status) {
    write(to, at, status, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Writes all that is in front of the key. */
  public static void write(
      ByteBuffer to,
      int at,
      int status,
      int itemFlags,
      int keyLength,
      int clientFlags,
      long expiresAtMillis,
      int idleSeconds,
      int segment,
      int valueLength) {
    to.put(at, (byte) status);
    to.put(at + ITEM_FLAGS, (byte) itemFlags);
    to.put(at + KEY_LENGTH, (byte) keyLength);
    to.putInt(at + CLIENT_FLAGS, clientFlags);
    to.putLong(at + EXPIRES_AT, expiresAtMillis);
    to.putInt(at + IDLE, idleSeconds);
    to.put(at + SEGMENT, (byte) segment);
    to.putInt(at + VALUE_LENGTH, valueLength);
  }

  /** {@link #ITEM} to {@link #END}, if it is one. */
  public static int status(ByteBuffer in, int at) {
    return in.get(at);
  }

  /** The item's flags, 8 bits. */
  public static int itemFlags(ByteBuffer in, int at) {
    return in.get(at + ITEM_FLAGS) & 0xFF;
  }

  /** Length of the key, 0 to 255. */
  public static int keyLength(ByteBuffer in, int at) {
    return in.get(at + KEY_LENGTH) & 0xFF;
  }

  /** The client's flags, 32 bits. */
  public static int clientFlags(ByteBuffer in, int at) {
    return in.getInt(at + CLIENT_FLAGS);
  }

  /** When it expires, in milliseconds since 1970 by the sender's clock; 0 for never. */
  public static long expiresAtMillis(ByteBuffer in, int at) {
    return in.getLong(at + EXPIRES_AT);
  }

  /** Seconds since it was used last. */
  public static int idleSeconds(ByteBuffer in, int at) {
    return in.getInt(at + IDLE);
  }

  /** Segment of the LRU in which it was, 0 to 255. */
  public static int segment(ByteBuffer in, int at) {
    return in.get(at + SEGMENT) & 0xFF;
  }

  /** Length of the value; may be negative if the sender lies. */
  public static int valueLength(ByteBuffer in, int at) {
    return in.getInt(at + VALUE_LENGTH);
  }
}
