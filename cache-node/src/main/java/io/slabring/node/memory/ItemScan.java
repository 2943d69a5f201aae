package io.slabring.node.memory;

import java.util.BitSet;

/**
 * Visits the linked items of some or all size classes in the order of their addresses, a few at a
 * time, beside everything else that goes on: items that come, go or are copied by {@link PageDrain}
 * meanwhile may be missed, no others. One thread, which holds no lock.
 */
public final class ItemScan {
  /** What is done with each item. */
  public interface Visitor {
    /**
     * Looks at a linked item, whose stripe is locked.
     *
     * @return whether the item shall be removed
     */
    boolean visit(long hash, int ref, long item);
  }

  /** Where a scan of everything begins: the first chunk of the first page. */
  public static final long START = position(1, 0);

  private final Slabs slabs;
  private final BitSet pageClasses = new BitSet();
  private BitSet classes;
  private int page = 1;
  private int chunk;
  private long stop = START;
  private boolean wrapped;

  public ItemScan(Slabs slabs) {
    this.slabs = slabs;
    restart();
  }

  /** Starts over, for the items of all classes. */
  public void restart() {
    BitSet all = new BitSet();
    all.set(1, slabs.sizes().largest() + 1);
    restart(all, START);
  }

  /**
   * Starts at a place and goes round until it is reached again.
   *
   * @param wanted numbers of the classes whose items are visited; may be changed by the visitor
   * @param from {@link #START} or a {@link #position()} of before
   */
  public void restart(BitSet wanted, long from) {
    classes = wanted;
    pageClasses.clear();
    pageClasses.or(wanted);
    int largest = slabs.sizes().largest();
    if (wanted.get(largest)) { // lists the chained items too, and those begin in any class
      pageClasses.set(1, largest + 1);
    }
    page = (int) (from >>> Integer.SIZE);
    chunk = (int) from;
    stop = from;
    wrapped = false;
  }

  /** The chunk that comes next. */
  public long position() {
    return position(page, chunk);
  }

  /**
   * Goes on for so many chunks.
   *
   * @return whether the end was reached
   */
  public boolean advance(int chunks, Visitor visitor) {
    int left = chunks;
    while (!isAtEnd()) {
      int classId = slabs.pagePool().classOf(page);
      int perPage = pageClasses.get(classId) ? slabs.slabClass(classId).perPage() : 0;
      while (chunk < perPage && !isAtEnd()) {
        if (left-- == 0) {
          return false;
        }
        int size = slabs.slabClass(classId).chunkSize();
        int at = chunk++;
        visit(slabs.refs().refOf(page, at * size), visitor);
      }
      if (chunk >= perPage) {
        page++;
        chunk = 0;
      }
    }
    return true;
  }

  private boolean isAtEnd() {
    if (!wrapped && page >= slabs.pagePool().end()) {
      wrapped = true;
      page = 1;
      chunk = 0;
    }
    return wrapped && position() >= stop;
  }

  private void visit(int ref, Visitor visitor) {
    long item = slabs.address(ref);
    if (ItemLayout.state(item) != ItemLayout.LINKED) {
      return;
    }
    long hash = slabs.hashOf(ref); // may be garbage; the index tells, see PageDrain
    slabs.lock(hash);
    try {
      boolean wanted = slabs.isLinked(hash, ref) && classes.get(slabs.classOfItem(ref).id());
      if (wanted && visitor.visit(hash, ref, item)) {
        slabs.unlink(hash, ref);
      }
    } finally {
      slabs.unlock(hash);
    }
  }

  private static long position(int page, int chunk) {
    return (long) page << Integer.SIZE | chunk;
  }
}
