package io.slabring.node.store.settings;

/** What an operator may change while the store runs. Thread-safe; a change is seen soon. */
public final class Tunables {
  /** Share of a class's bytes that HOT may take, in percent. */
  public volatile int hotPercent = 20;

  /** Share of a class's bytes that WARM may take, in percent. */
  public volatile int warmPercent = 40;

  /** Oldest age in HOT, as a fraction of the age of COLD's tail. */
  public volatile double hotMaxFactor = 0.2;

  /** Oldest age in WARM, as a multiple of the age of COLD's tail. */
  public volatile double warmMaxFactor = 2.0;

  /** Whether the LRU has segments; else it is one list, COLD. */
  public volatile boolean segmented = true;

  /** Whether the LRU is kept in order in the background too; else only where it is used. */
  public volatile boolean maintained = true;

  /** Items that live at most so many seconds go to TEMP; negative: none do. */
  public volatile int temporaryTtl = -1;

  /** Whether expired items are looked for in the background. */
  public volatile boolean crawler = true;

  /** Pause of the crawler between batches, in microseconds (0 to 1,000,000). */
  public volatile int crawlerSleepMicros = 100;

  /** Items the crawler looks at in a class per run; 0 means all. */
  public volatile int crawlerPerRun;

  /** Whether an operator may move pages. */
  public volatile boolean reassign = true;

  /** Whether pages move between classes by themselves: 0 no, 1 gently, 2 on every eviction. */
  public volatile int automove = 1;

  /** Ratio of ages above which a page moves. */
  public volatile double automoveRatio = 0.8;

  /** Seconds over which {@code automove} looks back. */
  public volatile int automoveWindow = 30;

  /** Share of its chunks that a class may keep free, beside two and a half pages' worth. */
  public volatile double automoveFreeRatio = 0.01;
}
