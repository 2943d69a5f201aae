package io.slabring.membership.messages;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The formats of messages that a member writes and reads: all from the lowest to the highest.
 * Immutable. A member tells its range with its address, so others know it before any message.
 *
 * <p>Two members work together if their ranges overlap: then each of them writes the highest format
 * that both have. So a release that introduces a format keeps the one before it, for as long as a
 * cluster is upgraded node by node.
 *
 * @param lowest 1 to 255
 * @param highest at least the lowest, at most 255
 */
public record Formats(int lowest, int highest) {
  /** Those of this release. It has only one, so members need not choose yet. */
  public static final Formats OWN = new Formats(2, 2);

  /** Those of a release that did not tell its range yet. */
  private static final Formats UNTOLD = new Formats(2, 2);

  /** Returns one byte each for lowest and highest. */
  public byte[] encode() {
    return new byte[] {(byte) lowest, (byte) highest};
  }

  /**
   * Decodes a range, and ignores what follows it.
   *
   * @param bytes null if the member does not tell its range
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public static Formats decode(byte[] bytes) {
    if (bytes == null) {
      return UNTOLD;
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      int lowest = Byte.toUnsignedInt(in.get());
      int highest = Byte.toUnsignedInt(in.get());
      if (lowest < 1 || highest < lowest) {
        throw new IllegalArgumentException("message formats " + lowest + " to " + highest);
      }
      return new Formats(lowest, highest);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("message formats end early", e);
    }
  }

  /** Returns whether a message of this format can be read. */
  boolean include(int format) {
    return lowest <= format && format <= highest;
  }

  /** Returns whether members with these two ranges work together. */
  public boolean overlap(Formats other) {
    return lowest <= other.highest && other.lowest <= highest;
  }

  @Override
  public String toString() {
    return lowest == highest ? Integer.toString(lowest) : lowest + " to " + highest;
  }
}
