package io.slabring.load.micro;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.slabring.node.memory.Key;
import io.slabring.node.store.Store;
import io.slabring.node.store.command.Hit;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.settings.StoreConfig;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One command on a store of 65,536 items of 100 bytes; a hit copies the value. Baseline: a
 * ConcurrentHashMap on the heap, with a String made of the key's bytes as its key.
 */
@State(Scope.Thread)
public class StoreBenchmark {
  private static final int ITEMS = 1 << 16;
  private static final int KEY_LENGTH = 16;
  private static final long MEMORY = 64L << 20;

  private final ByteBuffer names = ByteBuffer.allocate(2 * ITEMS * KEY_LENGTH);
  private final byte[] value = new byte[100];
  private final byte[] answer = new byte[100];
  private final MemorySegment from = MemorySegment.ofArray(value);
  private final MemorySegment to = MemorySegment.ofArray(answer);
  private final Key key = new Key();
  private final ConcurrentHashMap<String, byte[]> map = new ConcurrentHashMap<>();
  private Store store;
  private StoreSession session;
  private Hit hit;
  private Reservation reservation;
  private int turn;

  /** Fills both with the first half of the names; the second half is missed. */
  @Setup
  public void fill() {
    store = new Store(StoreConfig.ofMemory(MEMORY), Clock.system());
    session = store.newSession();
    hit = session.newHit();
    reservation = session.newReservation();
    for (int i = 0; i < 2 * ITEMS; i++) {
      names.put("key:%012d".formatted(i).getBytes(ISO_8859_1));
    }
    for (int i = 0; i < ITEMS; i++) { // as many turns as names take each name once
      set();
    }
    for (int i = 0; i < ITEMS; i++) {
      setBaseline();
    }
  }

  @TearDown
  public void close() {
    store.close();
  }

  @Benchmark
  public boolean getHit() {
    boolean found = session.get(key.set(names, nextName(), KEY_LENGTH), hit);
    hit.copyValue(to, 0);
    hit.close();
    return found;
  }

  @Benchmark
  public Object set() {
    int name = nextName();
    return session.put(
        key.set(names, name, KEY_LENGTH), from, 0, value.length, reservation.clear());
  }

  @Benchmark
  public boolean getMiss() {
    return session.get(key.set(names, nextName() + ITEMS * KEY_LENGTH, KEY_LENGTH), hit);
  }

  @Benchmark
  public int getHitBaseline() {
    byte[] found = map.get(string(nextName()));
    System.arraycopy(found, 0, answer, 0, found.length);
    return found.length;
  }

  @Benchmark
  public Object setBaseline() {
    int name = nextName();
    return map.put(string(name), value.clone());
  }

  @Benchmark
  public Object getMissBaseline() {
    return map.get(string(nextName() + ITEMS * KEY_LENGTH));
  }

  private String string(int offset) {
    return new String(names.array(), offset, KEY_LENGTH, ISO_8859_1);
  }

  /** An odd step takes each of the names, in an order that no prefetcher guesses. */
  private int nextName() {
    turn = (turn + 7919) & (ITEMS - 1);
    return turn * KEY_LENGTH;
  }
}
