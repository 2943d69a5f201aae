package io.slabring.node.server.link;

import io.slabring.node.memory.Key;
import io.slabring.node.memory.Segment;
import io.slabring.node.server.frames.BadFrameException;
import io.slabring.node.server.frames.ItemRecord;
import io.slabring.node.server.stream.Span;
import io.slabring.node.store.command.Inherited;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Place;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Reads records of items as they come, in pieces cut anywhere, and stores the items. Used on one
 * event loop.
 */
final class ItemReader {
  private final StoreSession session;
  private final LinkCounters counters;
  private final Reservation reservation;
  private final Inherited item = new Inherited();
  private final ByteBuffer head = ByteBuffer.allocate(ItemRecord.BYTES + Key.MAX_LENGTH);
  private final Key key = new Key();
  private Place source;

  /** Ends with the only key that may come; null for any number of any keys. */
  private ByteBuffer wanted;

  private int wantedFrom;
  private int headLength;

  /** Bytes of the value that have not come; negative while no value comes. */
  private int left = -1;

  private int status;
  private int taken;
  private int refused;

  /** A reader that has not begun. */
  ItemReader(StoreSession session, LinkCounters counters) {
    this.session = session;
    this.counters = counters;
    this.reservation = session.newReservation();
  }

  /** Any number of items of any keys may come next: they are handed over. */
  ItemReader begin(Place from) {
    return begin(from, null, 0);
  }

  /**
   * One item may come next.
   *
   * @param key has its key from an offset to its limit; must not change before all has come
   */
  ItemReader begin(Place from, ByteBuffer key, int offset) {
    source = from;
    wanted = key;
    wantedFrom = offset;
    headLength = status = taken = refused = 0;
    left = -1;
    return this;
  }

  private boolean isWanted(int keyLength) {
    if (wanted == null) {
      return true;
    }
    if (keyLength != wanted.limit() - wantedFrom) {
      return false;
    }
    for (int i = 0; i < keyLength; i++) {
      if (head.get(ItemRecord.BYTES + i) != wanted.get(wantedFrom + i)) {
        return false;
      }
    }
    return true;
  }

  /** Items that are here now. */
  int taken() {
    return taken;
  }

  /** Items for which there was no memory. */
  int refused() {
    return refused;
  }

  /** Status of the last record; 0 before the first. */
  int status() {
    return status;
  }

  /** Whether nothing is missing of the last record. */
  boolean isWhole() {
    return headLength == 0 && left < 0;
  }

  /**
   * Takes the next bytes.
   *
   * @param clockAhead seconds by which this node's clock of items is ahead of the sender's
   * @throws BadFrameException if they are no records, or not what was asked for
   */
  void read(Span in, int from, int to, long clockAhead) {
    int at = from;
    while (at < to) {
      at = left >= 0 ? value(in, at, to) : head(in.bytes(), at, to, clockAhead);
      if (left == 0) {
        finish();
      }
    }
  }

  private int head(ByteBuffer in, int at, int to, long clockAhead) {
    if (isWhole() && (status == ItemRecord.ITEM ? wanted != null : status != 0)) {
      throw new BadFrameException("it sends more records than it was asked for");
    }
    int needed = ItemRecord.BYTES;
    if (headLength >= needed) {
      needed += ItemRecord.keyLength(head, 0);
    }
    int part = Math.min(needed - headLength, to - at);
    head.put(headLength, in, at, part);
    headLength += part;
    if (headLength == ItemRecord.BYTES) {
      check();
    } else if (headLength > ItemRecord.BYTES
        && headLength == ItemRecord.BYTES + ItemRecord.keyLength(head, 0)) {
      begin(clockAhead);
    }
    return at + part;
  }

  private void check() {
    status = ItemRecord.status(head, 0);
    if (status == ItemRecord.ITEM) {
      int keyLength = ItemRecord.keyLength(head, 0);
      boolean sane =
          keyLength >= 1
              && keyLength <= Key.MAX_LENGTH
              && ItemRecord.valueLength(head, 0) >= 0
              && ItemRecord.segment(head, 0) < Segment.COUNT
              && ItemRecord.idleSeconds(head, 0) >= 0
              && ItemRecord.expiresAtMillis(head, 0) >= 0;
      if (!sane) {
        throw new BadFrameException("an item that cannot be one");
      }
    } else if (status < ItemRecord.ITEM || status > ItemRecord.END) {
      throw new BadFrameException("a record of status " + status);
    } else {
      headLength = 0;
    }
  }

  private void begin(long clockAhead) {
    int keyLength = ItemRecord.keyLength(head, 0);
    if (!isWanted(keyLength)) {
      throw new BadFrameException("an item that it was not asked for");
    }
    headLength = 0;
    left = ItemRecord.valueLength(head, 0);
    key.set(head, ItemRecord.BYTES, keyLength);
    item.clear();
    item.source = source;
    item.handedOver = wanted == null;
    item.itemFlags = ItemRecord.itemFlags(head, 0);
    item.idleSeconds = ItemRecord.idleSeconds(head, 0);
    item.segment = ItemRecord.segment(head, 0);
    long expires = TimeUnit.MILLISECONDS.toSeconds(ItemRecord.expiresAtMillis(head, 0));
    item.expiresAt = expires == 0 ? 0 : Math.max(1, expires + clockAhead);
    reservation.clear().clientFlags = ItemRecord.clientFlags(head, 0);
    if (session.reserveInherited(key, left, reservation, item) == Outcome.NO_MEMORY) {
      refused++;
    }
  }

  private int value(Span in, int at, int to) {
    int part = Math.min(left, to - at);
    left -= part;
    int done = 0;
    while (reservation.isOpen() && done < part) {
      int written = reservation.write(in.segment(), at + done, part - done);
      if (written <= 0) {
        session.abandon(reservation);
        refused++;
      }
      done += written;
    }
    return at + part;
  }

  private void finish() {
    left = -1;
    if (reservation.isOpen() && session.commitInherited(reservation, item) == Outcome.STORED) {
      taken++;
      counters.inherited++;
    }
  }

  /** Gives up what has not come whole. */
  void close() {
    session.abandon(reservation);
  }
}
