package io.slabring.node.memory;

/**
 * Visits all linked items in the order of their addresses, a few at a time, beside everything else
 * that goes on: items that come, go or are copied by {@link PageDrain} meanwhile may be missed, no
 * others. One thread, which holds no lock.
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

  private final Slabs slabs;
  private int page = 1;
  private int chunk;

  public ItemScan(Slabs slabs) {
    this.slabs = slabs;
  }

  /** Starts over. */
  public void restart() {
    page = 1;
    chunk = 0;
  }

  /**
   * Goes on for so many chunks.
   *
   * @return whether the end was reached
   */
  public boolean advance(int chunks, Visitor visitor) {
    int left = chunks;
    PagePool pages = slabs.pagePool();
    while (page < pages.end()) {
      int classId = pages.classOf(page);
      int perPage = classId == 0 ? 0 : slabs.slabClass(classId).perPage();
      while (chunk < perPage) {
        if (left-- == 0) {
          return false;
        }
        int size = slabs.slabClass(classId).chunkSize();
        visit(slabs.refs().refOf(page, chunk * size), visitor);
        chunk++;
      }
      page++;
      chunk = 0;
    }
    return true;
  }

  private void visit(int ref, Visitor visitor) {
    long item = slabs.address(ref);
    if (ItemLayout.state(item) != ItemLayout.LINKED) {
      return;
    }
    long hash = slabs.hashOf(ref); // may be garbage; the index tells, see PageDrain
    slabs.lock(hash);
    try {
      if (slabs.isLinked(hash, ref) && visitor.visit(hash, ref, item)) {
        slabs.unlink(hash, ref);
      }
    } finally {
      slabs.unlock(hash);
    }
  }
}
