package io.slabring.shop.cached;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts looks for values, and remembers the last ones. Thread-safe; nobody waits for anybody. */
public final class Uses {
  private static final int REMEMBERED = 24;

  private final Map<Kind, LongAdder> hits = counters();
  private final Map<Kind, LongAdder> misses = counters();
  private final AtomicReferenceArray<Use> last = new AtomicReferenceArray<>(REMEMBERED);
  private final AtomicLong count = new AtomicLong();

  Uses() {}

  private static Map<Kind, LongAdder> counters() {
    Map<Kind, LongAdder> counters = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      counters.put(kind, new LongAdder());
    }
    return counters;
  }

  void add(Use use) {
    (use.hit() ? hits : misses).get(use.kind()).increment();
    last.set((int) (count.getAndIncrement() % REMEMBERED), use);
  }

  /** How often a value was there. */
  public long hits(Kind kind) {
    return hits.get(kind).sum();
  }

  /** How often it was not. */
  public long misses(Kind kind) {
    return misses.get(kind).sum();
  }

  /** The last looks, the newest first. */
  public List<Use> last() {
    long end = count.get();
    List<Use> uses = new ArrayList<>();
    for (long i = end - 1; i >= Math.max(0, end - REMEMBERED); i--) {
      Use use = last.get((int) (i % REMEMBERED));
      if (use != null) {
        uses.add(use);
      }
    }
    return uses;
  }
}
