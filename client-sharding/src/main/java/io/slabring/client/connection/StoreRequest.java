package io.slabring.client.connection;

import java.util.Objects;

/**
 * What to store.
 *
 * @param mode the condition
 * @param key 1 to 250 bytes, any; those with blanks or control characters at most 186, since they
 *     travel as base64
 * @param value the bytes; neither they nor the key may be changed before the future completes
 * @param flags the client's own 32 bits
 * @param ttlSeconds as memcached's exptime: 0 never expires, up to 30 days relative, above that the
 *     absolute Unix time, negative expires at once
 * @param cas the version the item must have, or 0 for any
 * @param invalidate with a cas: if the item's version is newer than this one, store all the same,
 *     but marked stale
 */
public record StoreRequest(
    StoreMode mode,
    byte[] key,
    byte[] value,
    int flags,
    long ttlSeconds,
    long cas,
    boolean invalidate) {

  /** Checks that nothing is missing. */
  public StoreRequest {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
  }

  /** Stores a value whatever is there. */
  public static StoreRequest set(byte[] key, byte[] value, int flags, long ttlSeconds) {
    return new StoreRequest(StoreMode.SET, key, value, flags, ttlSeconds, 0, false);
  }

  /** The same on another condition, and only over this version. */
  public StoreRequest at(StoreMode other, long version) {
    return new StoreRequest(other, key, value, flags, ttlSeconds, version, false);
  }

  /** Stores a value on a condition. */
  public static StoreRequest of(
      StoreMode mode, byte[] key, byte[] value, int flags, long ttlSeconds) {
    return new StoreRequest(mode, key, value, flags, ttlSeconds, 0, false);
  }
}
