package io.slabring.client.connection;

/**
 * What a get found. Immutable as long as nobody writes to {@link #value}.
 *
 * @param value the bytes, not a copy: belongs to the receiver; empty for a key that a get has just
 *     created to be filled ({@link GetOptions#vivify})
 * @param flags the client's own 32 bits, as stored
 * @param cas the item's version for compare-and-swap, or 0 when not asked for
 * @param secondsToLive until it expires; -1 for never, and when not asked for
 * @param stale it was marked stale; somebody should load it anew
 * @param won this caller should load it
 * @param tokenSent somebody else was already told to load it
 * @param omitted bytes of a value that was not kept, since it is longer than {@link
 *     ConnectionOptions#maxValueBytes}; 0 for a value that is there
 */
public record Item(
    byte[] value,
    int flags,
    long cas,
    long secondsToLive,
    boolean stale,
    boolean won,
    boolean tokenSent,
    int omitted) {

  /**
   * The bytes.
   *
   * @throws IllegalStateException when they are {@link #omitted}
   */
  @Override
  public byte[] value() {
    if (omitted > 0) {
      throw new IllegalStateException(
          "the value has %d bytes, more than the client accepts: raise maxValueBytes"
              .formatted(omitted));
    }
    return value;
  }
}
