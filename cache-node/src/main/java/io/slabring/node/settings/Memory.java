package io.slabring.node.settings;

/** Memory for items, and how it is divided. */
public final class Memory {
  static final Rows ROWS = new Rows(Section.MEMORY);

  public static final Setting<Long> LIMIT =
      ROWS.flag('m', "memory-limit", "num", Types.megabytes(1, Integer.MAX_VALUE))
          .byDefault("64")
          .effect("; cache_memlimit changes it")
          .stat(1, "maxbytes")
          .row("Memory for items in megabytes");

  public static final Setting<String> FILE =
      ROWS.file('e', "memory-file", FileUse.CHANGE)
          .stat(65, "memory_file")
          .row("Keep the items in a file, best on tmpfs, and use them again after a restart");

  public static final Setting<Boolean> EVICTS =
      ROWS.flag('M', "disable-evictions", false)
          .stat(8, "evictions")
          .row("Refuse to store when memory is full, instead of evicting");

  public static final Setting<Long> ITEM_SIZE =
      ROWS.flag('I', "max-item-size", "num", Types.bytes(1024, 1 << 30))
          .byDefault("1m")
          .refusedAsUsage()
          .stat(24, "item_size_max")
          .row("Largest item, in bytes or with k or m (1k to 1024m, at most half of -m)");

  public static final Setting<Double> GROWTH_FACTOR =
      ROWS.flag('f', "slab-growth-factor", "num", Types.above(1))
          .byDefault("1.25")
          .stat(12, "growth_factor")
          .row(
              "Growth from one size class to the next. With -f or -n the node uses memcached's own"
                  + " table of classes, otherwise a denser one");

  public static final Setting<Integer> CHUNK_SIZE =
      ROWS.flag('n', "slab-min-size", "bytes", Types.whole(1, Integer.MAX_VALUE))
          .byDefault("48")
          .stat(13, "chunk_size")
          .row("Smallest space for key, value and flags");

  public static final Setting<Integer> HASH_POWER =
      ROWS.extended("hashpower", "num", Types.whole(12, 32))
          .stat(26, "hashpower_init")
          .row("First size of the index, as a power of two (12 to 32)");

  public static final Setting<Boolean> HASH_EXPANDS =
      ROWS.extended("no_hashexpand", false).row("The index keeps its first size");

  public static final Setting<Integer> SLAB_CHUNK_MAX =
      ROWS.extended("slab_chunk_max", "kilobytes", Types.kilobytes(1, 1024))
          .byDefault("512")
          .stat(31, "slab_chunk_max")
          .row("Largest chunk; a larger item takes several");

  static final Setting<Boolean> NO_CHUNKED_ITEMS =
      ROWS.extended("no_chunked_items", true)
          .sets(SLAB_CHUNK_MAX, 1 << 20)
          .row("Same as slab_chunk_max=1024");

  public static final Setting<Boolean> SLAB_REASSIGN =
      ROWS.extendedDefault("slab_reassign")
          .stat(27, "slab_reassign")
          .row("Pages may move between classes (the default)");

  static final Setting<Boolean> NO_SLAB_REASSIGN =
      ROWS.extended("no_slab_reassign", true)
          .sets(SLAB_REASSIGN, false)
          .row("Pages may not move between classes");

  public static final Setting<Integer> SLAB_AUTOMOVE =
      ROWS.extended("slab_automove", "0-2", Types.whole(0, 2))
          .byDefault("1")
          .withoutValue("1")
          .effect("; \"slabs automove\" changes it")
          .stat(28, "slab_automove")
          .row("Move pages to a class that starves: 0 no, 1 slowly, 2 at once");

  static final Setting<Boolean> NO_SLAB_AUTOMOVE =
      ROWS.extended("no_slab_automove", true).sets(SLAB_AUTOMOVE, 0).row("Same as slab_automove=0");

  public static final Setting<Integer> SLAB_AUTOMOVE_WINDOW =
      ROWS.extended("slab_automove_window", "num", Types.whole(3, 1800))
          .byDefault("10")
          .stat(30, "slab_automove_window")
          .row("Seconds of observation before a page moves (3 to 1800)");

  public static final Setting<Double> SLAB_AUTOMOVE_RATIO =
      ROWS.extended("slab_automove_ratio", "num", Types.aboveUpTo(0, 1))
          .byDefault("0.8")
          .effect("; \"slabs automove\" changes it")
          .stat(29, "slab_automove_ratio")
          .row("How much younger the items of a class must be for it to get a page");

  public static final Setting<Double> SLAB_AUTOMOVE_FREE_RATIO =
      ROWS.extended("slab_automove_freeratio", "num", Types.between(0, 1))
          .byDefault("0.01")
          .row("Share of its chunks that a class may keep free");

  public static final Setting<Boolean> TRACK_SIZES =
      ROWS.extended("track_sizes", true)
          .stat(51, "track_sizes")
          .row("Count items by size for \"stats sizes\"");

  private Memory() {}
}
