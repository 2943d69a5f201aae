package io.slabring.node.settings;

/** What memcached has and a node accepts, so that its command lines work; and what is refused. */
public final class Compatible {
  static final Rows ROWS = new Rows(Section.COMPATIBLE);

  /** Not in the help. */
  static final Rows REFUSED = new Rows(Section.REFUSED);

  public static final Setting<Integer> UDP_PORT =
      ROWS.flag('U', "udp-port", "num", Types.whole(-1, 65_535))
          .byDefault("0")
          .refusedAsUsage()
          .stat(4, "udpport")
          .row("UDP port, held so that nothing else answers there. -1 takes any free port, 0 none");

  public static final Setting<Boolean> LARGE_PAGES =
      ROWS.flag('L', "enable-largepages", true).row("Large pages are always asked for, as advice");

  public static final Setting<Integer> NAPI_IDS =
      ROWS.flag('N', "napi-ids", "num", Types.whole(1, Integer.MAX_VALUE))
          .byDefault("0")
          .stat(64, "num_napi_ids")
          .row("Connections go to the event loops in turn");

  public static final Setting<String> PROTOCOL =
      ROWS.flag('B', "protocol", "name", Types.choice("auto", "ascii", "binary"))
          .byDefault("auto")
          .refusedAsUsage()
          .stat(21, "binding_protocol")
          .row("ascii or auto. The node speaks only the text protocol");

  public static final Setting<String> HASH_ALGORITHM =
      ROWS.extended("hash_algorithm", "name", Types.choice("jenkins", "murmur3", "xxh3"))
          .stat(38, "hash_algorithm")
          .row("");

  public static final Setting<Integer> TAIL_REPAIR_TIME =
      ROWS.extended("tail_repair_time", "seconds", Types.whole(10, Integer.MAX_VALUE))
          .byDefault("0")
          .stat(35, "tail_repair_time")
          .row("");

  static final Setting<Boolean> INLINE_ASCII_RESP =
      ROWS.extended("inline_ascii_resp", true).row(null);

  static final Setting<Boolean> NO_INLINE_ASCII_RESP =
      ROWS.extended("no_inline_ascii_resp", true).row(null);

  static final Setting<String> RESP_OBJ_MEM_LIMIT =
      ROWS.extended("resp_obj_mem_limit", "megabytes", Types.text()).withoutValue("0").row(null);

  static final Setting<Boolean> DROP_PRIVILEGES = ROWS.extended("drop_privileges", true).row(null);

  static final Setting<Boolean> NO_DROP_PRIVILEGES =
      ROWS.extended("no_drop_privileges", true).row(null);

  static final Setting<Boolean> RELAXED_PRIVILEGES =
      ROWS.extended("relaxed_privileges", true).row(null);

  static final Setting<Boolean> SASL =
      REFUSED.flag('S', "enable-sasl", true).row("This server is not built with SASL support.");

  private Compatible() {}
}
