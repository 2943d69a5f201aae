package io.slabring.node.memory;

/** Empties pages at once, for tests: nothing is dead, and nothing colder can be evicted. */
final class TestDrain implements PageDrain.Policy {
  private static final int PASSES = 4;

  final DrainCounters counters = new DrainCounters();
  private final PageDrain drain;
  private int removed;
  private boolean deletesBusy;

  TestDrain(Slabs slabs) {
    drain = new PageDrain(slabs, this, counters);
  }

  /** Tries all pages of a class; the first that could be emptied becomes free. */
  boolean drainOneOf(SlabClass from, boolean mayEvict) {
    for (int page = 0; page < from.pages(); page++) {
      if (drain.start(from, page, mayEvict)) {
        if (deletesBusy) {
          drain.deleteBusy();
        }
        for (int pass = 0; pass < PASSES; pass++) {
          if (drain.pass()) {
            drain.finish(0);
            return true;
          }
        }
        drain.giveUp();
      }
    }
    return false;
  }

  void deleteBusy() {
    deletesBusy = true;
  }

  int evicted() {
    return removed;
  }

  long rescued() {
    return counters.rescues.get();
  }

  @Override
  public boolean isDead(long item) {
    return false;
  }

  @Override
  public boolean makeRoom(SlabClass slabClass) {
    return false;
  }

  @Override
  public void removing(SlabClass slabClass, int ref, boolean dead) {
    removed++;
  }
}
