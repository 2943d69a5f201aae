package io.slabring.node.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.node.inheritance.Placement;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.memory.Key;
import io.slabring.node.store.Store;
import io.slabring.node.store.command.Hit;
import io.slabring.node.store.command.Inherited;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;
import io.slabring.node.store.settings.StoreConfig;
import io.slabring.node.store.walk.HeirItems;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The real store of a node, with one session, and numbers as values. */
final class SimStore implements AutoCloseable {
  private static final StoreConfig SMALL = StoreConfig.ofMemory(1 << 20);

  final Store store;
  private final StoreSession session;
  private final Hit hit;
  private final Reservation reservation;
  private final Key key = new Key();
  private final ByteBuffer keyBytes = ByteBuffer.allocateDirect(64);
  private final MemorySegment value = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(8));

  SimStore(Whereabouts whereabouts, Clock seconds) {
    store = new Store(SMALL, seconds);
    store.whereabouts(whereabouts);
    store.enterView((bytes, length) -> false, false, 0);
    session = store.newSession();
    hit = session.newHit();
    reservation = session.newReservation();
  }

  /** Whether it has ever held or deleted anything. */
  boolean hasServed() {
    return store.stats().items() > 0 || store.stats().changes() > 0;
  }

  /** Carries out a request. Returns the value found or stored, or 0; see also {@link #place}. */
  long carryOut(SimNode.Request request, boolean stayHere) {
    point(request.key());
    session.stayHere(stayHere);
    return switch (request.verb()) {
      case "get" -> session.get(key, hit) ? read() : 0;
      case "set" -> {
        value.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, request.value());
        session.put(key, value, 0, Long.BYTES, reservation.clear());
        yield request.value();
      }
      case "delete" -> {
        session.delete(key);
        yield 0;
      }
      default -> throw new IllegalArgumentException(request.verb());
    };
  }

  /** The node that has to answer before the last request can be carried out; null if none has. */
  Place place() {
    return session.place();
  }

  private long read() {
    try (hit) {
      hit.copyValue(value, 0);
    }
    return value.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
  }

  private Key point(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    keyBytes.put(0, bytes);
    return key.set(keyBytes, 0, bytes.length);
  }

  /** The hash of a key. */
  long hash(String text) {
    return point(text).hash();
  }

  /**
   * Stores what a former owner has sent: a value, 0 for none, -1 for no answer. Returns whether it
   * has taken a value.
   */
  boolean inherit(Predecessor source, String text, long found, boolean handedOver) {
    point(text);
    if (found <= 0) {
      session.settle(key);
      return false;
    }
    Inherited from = new Inherited().clear();
    from.source = source;
    from.handedOver = handedOver;
    value.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, found);
    if (session.reserveInherited(key, Long.BYTES, reservation.clear(), from) != Outcome.RESERVED) {
      return false;
    }
    reservation.write(value, 0, Long.BYTES);
    return session.commitInherited(reservation, from) == Outcome.STORED;
  }

  /** A live value, or 0. */
  long live(String text) {
    return session.get(point(text), hit) ? read() : 0;
  }

  /** The value of a bequest, or 0. */
  long bequest(long asOf, String text) {
    return session.getBequest(point(text), asOf, hit) ? read() : 0;
  }

  /** The keys of all heirs, found when the first asks; as indexes in the list of all keys. */
  HeirItems heirItems(List<String> keys, long asOf, Placement heirs) {
    Map<Integer, Deque<Integer>> ofHeir = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      if (bequest(asOf, keys.get(i)) != 0) {
        byte[] bytes = keys.get(i).getBytes(US_ASCII);
        int heir = heirs.ring().owner(bytes, 0, bytes.length);
        ofHeir.computeIfAbsent(heir, any -> new ArrayDeque<>()).add(i);
      }
    }
    return new Listed(ofHeir);
  }

  @Override
  public void close() {
    store.close();
  }

  private record Listed(Map<Integer, Deque<Integer>> ofHeir) implements HeirItems {
    @Override
    public int next(int heir, int[] refs) {
      Deque<Integer> keys = ofHeir.get(heir);
      if (keys == null || keys.isEmpty() || refs.length == 0) {
        return 0;
      }
      refs[0] = keys.poll();
      return 1;
    }

    @Override
    public long left() {
      return ofHeir.values().stream().mapToLong(Deque::size).sum();
    }

    @Override
    public void close() {}
  }
}
