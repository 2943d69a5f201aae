package io.slabring.node.store;

import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import java.util.HashMap;
import java.util.Map;

/**
 * The same cache on the heap, as simply as it can be written: the truth that tests compare with.
 */
final class ModelCache {
  /** An entry: immutable but for the CAS unique, which the store under test dictates. */
  static final class Entry {
    byte[] value;
    int flags;
    long expiresAt; // second since 1970, Long.MAX_VALUE for never
    long cas;

    Entry(byte[] value, int flags, long expiresAt) {
      this.value = value;
      this.flags = flags;
      this.expiresAt = expiresAt;
    }
  }

  final Map<String, Entry> entries = new HashMap<>();
  private final ManualClock clock;

  ModelCache(ManualClock clock) {
    this.clock = clock;
  }

  Entry live(String key) {
    Entry entry = entries.get(key);
    if (entry != null && entry.expiresAt <= clock.epochSecond()) {
      entries.remove(key);
      return null;
    }
    return entry;
  }

  long expiry(long exptime) {
    if (exptime == 0) {
      return Long.MAX_VALUE;
    }
    return exptime < 0 ? 0 : clock.epochSecond() + exptime;
  }

  Outcome store(StoreMode mode, String key, byte[] value, int flags, long exptime, long cas) {
    Entry old = live(key);
    if (old == null) {
      if (mode == StoreMode.CAS) {
        return Outcome.NOT_FOUND;
      }
      if (mode == StoreMode.REPLACE || mode == StoreMode.APPEND || mode == StoreMode.PREPEND) {
        return Outcome.NOT_STORED;
      }
      entries.put(key, new Entry(value, flags, expiry(exptime)));
      return Outcome.STORED;
    }
    switch (mode) {
      case ADD:
        return Outcome.NOT_STORED;
      case CAS:
        if (cas != old.cas) {
          return Outcome.EXISTS;
        }
        break;
      case APPEND, PREPEND, APPEND_OR_CREATE, PREPEND_OR_CREATE:
        boolean behind = mode == StoreMode.APPEND || mode == StoreMode.APPEND_OR_CREATE;
        byte[] first = behind ? old.value : value;
        byte[] second = behind ? value : old.value;
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        old.value = both;
        return Outcome.STORED;
      default:
        break;
    }
    entries.put(key, new Entry(value, flags, expiry(exptime)));
    return Outcome.STORED;
  }
}
