package io.slabring.node.settings;

/** What commands do. */
public final class Commands {
  private static final int LOG_KILOBYTES_MAX = 1024; // the heap holds two for each of 20 watchers

  static final Rows ROWS = new Rows(Section.COMMANDS);

  public static final Setting<Boolean> CAS =
      ROWS.flag('C', "disable-cas", false).stat(19, "cas_enabled").row("Do not keep CAS numbers");

  public static final Setting<Boolean> SHUTDOWN =
      ROWS.flag('A', "enable-shutdown", true)
          .stat(11, "shutdown_command")
          .row("Obey the command \"shutdown\"");

  public static final Setting<Boolean> FLUSH =
      ROWS.flag('F', "disable-flush-all", false).stat(36, "flush_enabled").row("Refuse flush_all");

  public static final Setting<Boolean> DUMP =
      ROWS.flag('X', "disable-dumping", false)
          .stat(37, "dump_enabled")
          .row("Refuse stats cachedump, stats detail, metadump and mgdump");

  public static final Setting<Boolean> WATCH =
      ROWS.flag('W', "disable-watch", false).row("Refuse watch");

  public static final Setting<Boolean> DEBUG =
      ROWS.flag('\0', "debug-commands", true)
          .row("Obey debugtime and debugitem, with which tests move the clock and hold items");

  public static final Setting<String> DELIMITER =
      ROWS.flag('D', null, "char", Types.text("(?s).+", "a character"))
          .byDefault(":")
          .stat(16, "stat_key_prefix")
          .row("Character that ends a key's prefix in \"stats detail\". Turns these statistics on");

  public static final Setting<Integer> WATCHER_LOG =
      ROWS.extended("watcher_logbuf_size", "kilobytes", Types.kilobytesUpTo(LOG_KILOBYTES_MAX))
          .byDefault("256")
          .stat(48, "watcher_logbuf_size")
          .row("Log that waits for a client which watches; more than 1024 counts as 1024");

  public static final Setting<Integer> WORKER_LOG =
      ROWS.extended("worker_logbuf_size", "kilobytes", Types.kilobytesUpTo(LOG_KILOBYTES_MAX))
          .byDefault("64")
          .stat(49, "worker_logbuf_size")
          .row("Log of an event loop that waits to be sent; more than 1024 counts as 1024");

  private Commands() {}
}
