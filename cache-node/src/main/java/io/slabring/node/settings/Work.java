package io.slabring.node.settings;

/** How requests are worked off. */
public final class Work {
  static final Rows ROWS = new Rows(Section.WORK);

  public static final Setting<Integer> THREADS =
      ROWS.flag('t', "threads", "num", Types.whole(1, Integer.MAX_VALUE))
          .byDefault("4")
          .stat(14, "num_threads")
          .row("Number of event loops");

  public static final Setting<Integer> REQUESTS_PER_EVENT =
      ROWS.flag('R', "max-reqs-per-event", "num", Types.whole(1, Integer.MAX_VALUE))
          .byDefault("20")
          .stat(18, "reqs_per_event")
          .row("Requests of a connection after which the other connections have their turn");

  public static final Setting<String> TRANSPORT =
      ROWS.flag("transport", "name", Types.choice("io_uring", "epoll", "nio"))
          .refusedAsUsage()
          .row("io_uring, epoll or nio. Without it, the best that works; the log names it");

  private Work() {}
}
