package io.slabring.node.settings;

/** HTTP for operators. */
public final class Admin {
  static final Rows ROWS = new Rows(Section.ADMIN);

  public static final Setting<String> ADDRESS =
      ROWS.flag("admin", "addr", Types.text())
          .row(
              "Answer HTTP for operators, at host:port, host (port 9150) or port (127.0.0.1): a"
                  + " page, /metrics, /stats, /cluster, /livez and /readyz");

  public static final Setting<String> TOKEN_FILE =
      ROWS.file('\0', "admin-token-file", FileUse.READ)
          .row(
              "File with the bearer token for --admin, 16 to 4096 bytes. Required unless --admin is"
                  + " bound to loopback");

  private Admin() {}
}
