package io.slabring.node.settings;

import java.util.List;

/** Where clients connect, and how many. */
public final class Network {
  static final Rows ROWS = new Rows(Section.NETWORK);

  public static final Setting<Integer> PORT =
      ROWS.flag('p', "port", "num", Types.whole(-1, 65_535))
          .byDefault("11211")
          .refusedAsUsage()
          .stat(3, "tcpport")
          .row("TCP port. -1 takes any free port, 0 opens none");

  public static final Setting<List<String>> LISTEN =
      ROWS.flag('l', "listen", "addr", Types.texts())
          .byDefault("127.0.0.1")
          .stat(5, "inter")
          .row(
              "Address to listen on: host, host:port or [ipv6]:port. Takes a comma-separated list,"
                  + " and may be given several times. * is every IPv4 address");

  public static final Setting<Integer> CONNECTIONS =
      ROWS.flag('c', "conn-limit", "num", Types.whole(1, Integer.MAX_VALUE))
          .byDefault("1024")
          .stat(2, "maxconns")
          .row("Largest number of open connections");

  public static final Setting<Boolean> REFUSE_OVER_LIMIT =
      ROWS.extendedDefault("maxconns_fast")
          .stat(25, "maxconns_fast")
          .row("Refuse a connection over the limit with an error (the default)");

  static final Setting<Boolean> NO_MAXCONNS_FAST =
      ROWS.extended("no_maxconns_fast", true)
          .sets(REFUSE_OVER_LIMIT, false)
          .row("Stop accepting at the limit instead");

  public static final Setting<Integer> BACKLOG =
      ROWS.flag('b', "listen-backlog", "num", Types.whole(0, Integer.MAX_VALUE))
          .byDefault("1024")
          .stat(20, "tcp_backlog")
          .row("Largest number of connections that wait to be accepted");

  public static final Setting<String> UNIX_SOCKET =
      ROWS.file('s', "unix-socket", FileUse.REPLACE)
          .stat(9, "domain_socket")
          .row("Listen on a Unix socket, and on no port");

  public static final Setting<Integer> UNIX_MASK =
      ROWS.flag('a', "unix-mask", "mask", Types.mode())
          .byDefault("0700")
          .refusedAsUsage()
          .stat(10, "umask")
          .row("Permissions of the Unix socket, as an octal file mode");

  public static final Setting<Integer> IDLE_TIMEOUT =
      ROWS.extended("idle_timeout", "seconds", Types.whole(0, Integer.MAX_VALUE))
          .byDefault("0")
          .stat(47, "idle_timeout")
          .row("Close connections that have been idle for this time; 0 never");

  public static final Setting<Long> BUFFER_MEMORY_LIMIT =
      ROWS.extended("read_buf_mem_limit", "megabytes", Types.megabytes(0, 0xffff_ffffL))
          .byDefault("0")
          .stat(50, "read_buf_mem_limit")
          .row("Memory for input and replies; beyond it requests are refused. 0 is no limit");

  private Network() {}
}
