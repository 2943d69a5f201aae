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
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One thread's session of a shared store, and its commands in terms of strings. */
final class StoreClient {
  final StoreSession session;
  final Hit hit;
  final Reservation reservation;
  final Arithmetic arithmetic = new Arithmetic().clear();
  final MetaDelete metaDelete = new MetaDelete().clear();
  final MetaGet metaGet = new MetaGet().clear();
  private final Key key = new Key();

  /** CAS unique of the item that was read last. */
  long cas;

  StoreClient(Store store) {
    session = store.newSession();
    hit = session.newHit();
    reservation = session.newReservation().clear();
  }

  Key key(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return key.set(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  Outcome put(StoreMode mode, String key, byte[] value, long compareCas) {
    reservation.clear().mode = mode;
    reservation.compareCas = compareCas;
    return session.put(key(key), MemorySegment.ofArray(value), 0, value.length, reservation);
  }

  /** The value, copied under the lock or pinned and copied without it; null when there is none. */
  byte[] read(String key, boolean pinned) {
    if (!session.get(key(key), hit)) {
      return null;
    }
    cas = hit.cas();
    byte[] value = new byte[hit.valueLength()];
    if (!pinned && !hit.isLarge()) {
      hit.copyValue(MemorySegment.ofArray(value), 0);
      hit.close();
      return value;
    }
    PinnedValue pin = session.newPinnedValue();
    boolean open = hit.pin(pin);
    hit.close();
    if (!open) {
      return null;
    }
    for (int at = 0; pin.remaining() > 0; ) {
      at += pin.copy(MemorySegment.ofArray(value), at, 20_000);
      Thread.onSpinWait();
    }
    pin.release();
    return value;
  }
}
