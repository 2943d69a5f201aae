package io.slabring.node.settings;

/** Which items leave, and when. */
public final class Lru {
  private static final String LRU_COMMAND = "; \"lru\" changes it";
  private static final String CRAWLER_COMMAND = "; \"lru_crawler\" changes it";

  static final Rows ROWS = new Rows(Section.LRU);

  public static final Setting<Boolean> CRAWLER =
      ROWS.extendedDefault("lru_crawler")
          .effect(CRAWLER_COMMAND)
          .stat(32, "lru_crawler")
          .row("Look for expired items in the background (the default)");

  static final Setting<Boolean> NO_CRAWLER =
      ROWS.extended("no_lru_crawler", true)
          .sets(CRAWLER, false)
          .row("Do not look for expired items in the background");

  public static final Setting<Integer> CRAWLER_SLEEP =
      ROWS.extended("lru_crawler_sleep", "micros", Types.whole(0, 1_000_000))
          .byDefault("100")
          .effect(CRAWLER_COMMAND)
          .stat(33, "lru_crawler_sleep")
          .row("Pause between batches of the crawler (0 to 1000000)");

  public static final Setting<Long> CRAWLER_TO_CRAWL =
      ROWS.extended("lru_crawler_tocrawl", "num", Types.unsigned())
          .byDefault("0")
          .effect(CRAWLER_COMMAND)
          .stat(34, "lru_crawler_tocrawl")
          .row("Items of a class that a run of the crawler looks at; 0 is all");

  /** Whether the LRU has segments. */
  public static final Setting<Boolean> SEGMENTED =
      ROWS.derived(true).effect(LRU_COMMAND).stat(40, "lru_segmented").row(null);

  public static final Setting<Boolean> MAINTAINER =
      ROWS.extendedDefault("lru_maintainer")
          .sets(SEGMENTED, true)
          .stat(39, "lru_maintainer_thread")
          .row("Segmented LRU (the default)");

  static final Setting<Boolean> NO_MAINTAINER =
      ROWS.extended("no_lru_maintainer", true)
          .sets(MAINTAINER, false)
          .sets(SEGMENTED, false)
          .row("One LRU for each class");

  public static final Setting<Integer> HOT_PERCENT =
      ROWS.extended("hot_lru_pct", "num", Types.whole(1, 79))
          .byDefault("20")
          .effect(LRU_COMMAND)
          .stat(41, "hot_lru_pct")
          .row("Share of a class for new items (1 to 79)");

  public static final Setting<Integer> WARM_PERCENT =
      ROWS.extended("warm_lru_pct", "num", Types.whole(1, 79))
          .byDefault("40")
          .effect(LRU_COMMAND)
          .stat(42, "warm_lru_pct")
          .row("Share of a class for items used twice (1 to 79)");

  public static final Setting<Double> HOT_MAX_FACTOR =
      ROWS.extended("hot_max_factor", "num", Types.above(0))
          .byDefault("0.2")
          .effect(LRU_COMMAND)
          .stat(43, "hot_max_factor")
          .row("An item stays hot until it is idle for this share of the cold items' age");

  public static final Setting<Double> WARM_MAX_FACTOR =
      ROWS.extended("warm_max_factor", "num", Types.above(0))
          .byDefault("2")
          .effect(LRU_COMMAND)
          .stat(44, "warm_max_factor")
          .row("An item stays warm until it is idle for this share of the cold items' age");

  public static final Setting<Integer> TEMPORARY_TTL =
      ROWS.extended("temporary_ttl", "seconds", Types.whole(0, Integer.MAX_VALUE))
          .byDefault("61")
          .effect(LRU_COMMAND)
          .stat(46, "temporary_ttl")
          .row("If given: items with a shorter life are kept apart and not evicted");

  static final Setting<Boolean> MODERN = ROWS.extended("modern", true).row("The defaults");

  static final Setting<Boolean> NO_MODERN =
      ROWS.extended("no_modern", true)
          .setsUnlessGiven(Memory.SLAB_CHUNK_MAX, 1 << 20)
          .sets(Memory.SLAB_REASSIGN, false)
          .sets(Memory.SLAB_AUTOMOVE, 0)
          .sets(Network.REFUSE_OVER_LIMIT, false)
          .sets(SEGMENTED, false)
          .sets(CRAWLER, false)
          .sets(MAINTAINER, false)
          .row("memcached 1.4's defaults: one LRU, no crawler, no page moves");

  private Lru() {}
}
