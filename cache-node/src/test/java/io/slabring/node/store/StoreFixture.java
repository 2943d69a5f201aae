package io.slabring.node.store;

import io.slabring.node.memory.Key;
import io.slabring.node.store.command.Arithmetic;
import io.slabring.node.store.command.Hit;
import io.slabring.node.store.command.MetaDelete;
import io.slabring.node.store.command.MetaGet;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.PinnedValue;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.settings.StoreConfig;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A store with a manual clock and one session, and its commands in terms of strings. */
final class StoreFixture implements AutoCloseable {
  final ManualClock clock;
  final Store store;
  final StoreSession session;
  final Hit hit;
  final Reservation reservation;
  final Arithmetic arithmetic = new Arithmetic().clear();
  final MetaGet metaGet = new MetaGet().clear();
  final MetaDelete metaDelete = new MetaDelete().clear();

  StoreFixture(StoreConfig config) {
    this(config, new ManualClock());
  }

  private StoreFixture(StoreConfig config, ManualClock clock) {
    this(new Store(config, clock), clock);
  }

  /** Takes over a store that was made with this clock. */
  StoreFixture(Store store, ManualClock clock) {
    this.store = store;
    this.clock = clock;
    session = store.newSession();
    hit = session.newHit();
    reservation = session.newReservation();
  }

  static StoreFixture ofMegabytes(int megabytes) {
    return new StoreFixture(config(megabytes));
  }

  /** So many pages and the smallest index, which makes checking everything fast. */
  static StoreConfig config(int megabytes) {
    return config(megabytes, megabytes, true, true);
  }

  static StoreConfig config(int megabytes, int megabytesMax, boolean evicts, boolean usesCas) {
    return new StoreConfig(
        (long) megabytes << 20,
        ((long) megabytesMax << 20) + 1, // not fixed
        1 << 20,
        0,
        48,
        1 << 19,
        evicts,
        usesCas,
        11,
        true);
  }

  /** memcached's table of classes, with chunks of at most so many bytes. */
  static StoreConfig memcachedConfig(int megabytes, int largestChunk) {
    long bytes = (long) megabytes << 20;
    return new StoreConfig(bytes, bytes + 1, 1 << 20, 1.25, 48, largestChunk, true, true, 11, true);
  }

  static Key key(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
    return new Key().set(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  void passSeconds(long seconds) {
    clock.advance(seconds);
    store.maintain();
  }

  Outcome set(String key, String value) {
    return store(StoreMode.SET, key, value.getBytes(StandardCharsets.ISO_8859_1), 0, 0, 0);
  }

  Outcome set(String key, byte[] value) {
    return store(StoreMode.SET, key, value, 0, 0, 0);
  }

  Outcome store(StoreMode mode, String key, byte[] value, int flags, long exptime, long cas) {
    reservation.clear();
    reservation.mode = mode;
    reservation.clientFlags = flags;
    reservation.exptime = exptime;
    reservation.compareCas = cas;
    reservation.dropsOldOnRefusal = mode == StoreMode.SET;
    return session.put(key(key), MemorySegment.ofArray(value), 0, value.length, reservation);
  }

  /** The same through reserve, pieces and commit. */
  Outcome storeInPieces(
      StoreMode mode, String key, byte[] value, int flags, long exptime, long cas, int piece) {
    reservation.clear();
    reservation.mode = mode;
    reservation.clientFlags = flags;
    reservation.exptime = exptime;
    reservation.compareCas = cas;
    reservation.dropsOldOnRefusal = mode == StoreMode.SET;
    Outcome outcome = session.reserve(key(key), value.length, reservation);
    if (outcome != Outcome.RESERVED) {
      return outcome;
    }
    MemorySegment from = MemorySegment.ofArray(value);
    for (int at = 0; at < value.length; at += piece) {
      if (reservation.write(from, at, Math.min(piece, value.length - at)) < 0) {
        session.fail(reservation);
        return Outcome.NO_MEMORY;
      }
    }
    return session.commit(reservation);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Stores with the options that the reservation has. */
  Outcome put(String key, String value) {
    byte[] bytes = bytes(value);
    return session.put(key(key), MemorySegment.ofArray(bytes), 0, bytes.length, reservation);
  }

  Outcome store(StoreMode mode, String key, String value) {
    return store(mode, key, bytes(value), 0, 0, 0);
  }

  Outcome setFor(long exptime, String key, String value) {
    return store(StoreMode.SET, key, bytes(value), 0, exptime, 0);
  }

  /** CAS unique of an item that is there. */
  long casOf(String key) {
    if (!session.describe(key(key), hit)) {
      throw new IllegalStateException("no item " + key);
    }
    long cas = hit.cas();
    hit.close();
    return cas;
  }

  /** Seconds to live of an item, -1 for ever, or -2 when it is not there. */
  long ttlOf(String key) {
    if (!session.describe(key(key), hit)) {
      return -2;
    }
    long seconds = hit.secondsToLive();
    hit.close();
    return seconds;
  }

  boolean has(String key) {
    return ttlOf(key) != -2;
  }

  Outcome delete(String key) {
    return session.delete(key(key));
  }

  StoreStats stats() {
    return store.stats();
  }

  /** The value, or null. */
  byte[] get(String key) {
    return session.get(key(key), hit) ? readAndClose() : null;
  }

  String getText(String key) {
    byte[] value = get(key);
    return value == null ? null : new String(value, StandardCharsets.ISO_8859_1);
  }

  byte[] readAndClose() {
    byte[] value = new byte[hit.valueLength()];
    MemorySegment to = MemorySegment.ofArray(value);
    if (!hit.isLarge()) {
      hit.copyValue(to, 0);
      hit.close();
      return value;
    }
    PinnedValue pinned = session.newPinnedValue();
    hit.pin(pinned);
    hit.close();
    int at = 0;
    while (pinned.remaining() > 0) {
      at += pinned.copy(to, at, 100_000);
    }
    pinned.release();
    return value;
  }

  boolean metaGet(String key, long touch, long vivify, long recache) {
    metaGet.clear();
    metaGet.touch = touch;
    metaGet.vivify = vivify;
    metaGet.recache = recache;
    return session.metaGet(key(key), metaGet, hit);
  }

  void check() {
    store.checkInvariants(0);
  }

  @Override
  public void close() {
    store.close();
  }
}
