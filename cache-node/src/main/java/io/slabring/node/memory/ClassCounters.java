package io.slabring.node.memory;

/** What happened to the items of one size class; its lock guards the fields. */
public final class ClassCounters {
  public long evicted;
  public long evictedNonzero;
  public long evictedUnfetched;
  public long evictedActive;

  /** Seconds since the last access of the item evicted last. */
  public long evictedAge;

  public long reclaimed;
  public long expiredUnfetched;
  public long outOfMemory;
  public long crawlerReclaimed;
  public long crawlerChecked;
  public long stripeBusy;
  public long movesToCold;
  public long movesToWarm;
  public long movesWithinLru;
  public long directReclaims;

  /** Sets everything to zero: {@code stats reset}. */
  public void reset() {
    evicted = evictedNonzero = evictedUnfetched = evictedActive = evictedAge = 0;
    reclaimed = expiredUnfetched = outOfMemory = 0;
    crawlerReclaimed = crawlerChecked = stripeBusy = 0;
    movesToCold = movesToWarm = movesWithinLru = directReclaims = 0;
  }

  /** The same numbers, for readers without the lock. */
  public ClassCounters copy() {
    ClassCounters copy = new ClassCounters();
    copy.evicted = evicted;
    copy.evictedNonzero = evictedNonzero;
    copy.evictedUnfetched = evictedUnfetched;
    copy.evictedActive = evictedActive;
    copy.evictedAge = evictedAge;
    copy.reclaimed = reclaimed;
    copy.expiredUnfetched = expiredUnfetched;
    copy.outOfMemory = outOfMemory;
    copy.crawlerReclaimed = crawlerReclaimed;
    copy.crawlerChecked = crawlerChecked;
    copy.stripeBusy = stripeBusy;
    copy.movesToCold = movesToCold;
    copy.movesToWarm = movesToWarm;
    copy.movesWithinLru = movesWithinLru;
    copy.directReclaims = directReclaims;
    return copy;
  }
}
