package io.slabring.node.inheritance;

import io.slabring.node.store.walk.HeirItems;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * What this node leaves to others: for each view that took keys from it, the items that are frozen
 * until their heirs have them. Thread-safe.
 */
public final class Bequests {
  /** A bequest ends after this time, whatever is left of it; as an inheritance does. */
  private static final long OPEN_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** Looks for the items of a bequest, beside everything else. */
  @FunctionalInterface
  public interface Collector {
    /**
     * Begins to look.
     *
     * @param asOf version of the view that took the keys
     * @param heirs who owns which keys in that view
     */
    HeirItems collect(long asOf, Placement heirs);
  }

  /** What one view took. */
  private static final class Bequest {
    final long asOf;
    final Placement heirs;
    final long openedNanos;

    /** Heirs that have everything, want no more, or are gone. */
    final BitSet done = new BitSet();

    /** Null until the first heir asks. */
    HeirItems items;

    Bequest(long asOf, Placement heirs, long openedNanos) {
      this.asOf = asOf;
      this.heirs = heirs;
      this.openedNanos = openedNanos;
    }

    boolean isDone() {
      return done.cardinality() == heirs.peers().size();
    }

    void end() {
      if (items != null) {
        items.close();
      }
    }
  }

  private final Collector collector;
  private final LongConsumer ended;
  private final LongSupplier nanos;
  private final List<Bequest> open = new ArrayList<>();
  private long newest;

  /**
   * No bequests yet.
   *
   * @param ended called when bequests have ended, with the version of a view: no item of a bequest
   *     of that view, or of an earlier one, is needed any more
   * @param nanos the time, as {@link System#nanoTime}
   */
  public Bequests(Collector collector, LongConsumer ended, LongSupplier nanos) {
    this.collector = collector;
    this.ended = ended;
    this.nanos = nanos;
  }

  /**
   * A view has taken keys from this node, and the store has entered it.
   *
   * @param asOf version of the view
   * @param heirs who owns which keys now
   */
  public synchronized void open(long asOf, Placement heirs) {
    Bequest bequest = new Bequest(asOf, heirs, nanos.getAsLong());
    for (int i = 0; i < heirs.peers().size(); i++) {
      bequest.done.set(i, i == heirs.self() || heirs.peers().get(i).linkPort() == 0);
    }
    open.add(bequest);
    newest = asOf;
    endWhatIsDone();
  }

  /** Only these nodes are there to take anything. */
  public synchronized void keepOnly(Set<String> present) {
    for (Bequest bequest : open) {
      for (int i = 0; i < bequest.heirs.peers().size(); i++) {
        if (!present.contains(bequest.heirs.peers().get(i).id())) {
          bequest.done.set(i);
        }
      }
    }
    endWhatIsDone();
  }

  /** Views were missed, so the items are void. */
  public synchronized void endAll() {
    open.forEach(bequest -> bequest.done.set(0, bequest.heirs.peers().size()));
    endWhatIsDone();
  }

  /**
   * Takes the next items for an heir.
   *
   * @param refs gets references to items, which may be other ones by now
   * @return how many; 0 if none are left, -1 if the items are still being looked for
   */
  public synchronized int next(long asOf, String heirId, int[] refs) {
    for (Bequest bequest : open) {
      int heir = bequest.asOf == asOf ? indexOf(bequest.heirs, heirId) : -1;
      if (heir >= 0 && !bequest.done.get(heir)) {
        if (bequest.items == null) {
          bequest.items = collector.collect(asOf, bequest.heirs);
        }
        return bequest.items.next(heir, refs);
      }
    }
    return 0;
  }

  /**
   * An heir has received everything, or wants no more. Not before it has received the last items:
   * this node may stop then.
   */
  public synchronized void done(long asOf, String heirId) {
    for (Bequest bequest : open) {
      int heir = bequest.asOf == asOf ? indexOf(bequest.heirs, heirId) : -1;
      if (heir >= 0) {
        bequest.done.set(heir);
      }
    }
    endWhatIsDone();
  }

  private static int indexOf(Placement placement, String id) {
    for (int i = 0; i < placement.peers().size(); i++) {
      if (placement.peers().get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  /** Ends bequests whose time is over; call it now and then. */
  public synchronized void tick() {
    endWhatIsDone();
  }

  private void endWhatIsDone() {
    long now = nanos.getAsLong();
    for (Bequest bequest : List.copyOf(open)) {
      if (bequest.isDone() || now - bequest.openedNanos > OPEN_NANOS) {
        open.remove(bequest);
        bequest.end();
        // views are entered one after the other, so the first is the oldest
        ended.accept(open.isEmpty() ? newest : open.getFirst().asOf - 1);
      }
    }
  }

  /** Whether no heir needs this node any more. */
  public synchronized boolean isDone() {
    return open.isEmpty();
  }

  /** How many items the heirs have not taken yet; as many as are known. */
  public synchronized long left() {
    return open.stream()
        .mapToLong(bequest -> bequest.items == null ? 0 : bequest.items.left())
        .sum();
  }
}
