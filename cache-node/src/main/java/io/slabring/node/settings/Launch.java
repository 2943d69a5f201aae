package io.slabring.node.settings;

/** The process itself. The launcher obeys some of them before it starts the JVM. */
public final class Launch {
  static final Rows ROWS = new Rows(Section.PROCESS);

  public static final Setting<Boolean> DAEMON =
      ROWS.flag('d', "daemon", true).row("Run in the background. Returns once the node listens");

  public static final Setting<String> PID_FILE =
      ROWS.file('P', "pidfile", FileUse.REPLACE).row("Write the process number to a file");

  public static final Setting<String> USER =
      ROWS.flag('u', "user", "name", Types.text()).row("Become this user, if started as root");

  public static final Setting<Boolean> CORE_DUMPS =
      ROWS.flag('r', "enable-coredumps", true).row("Raise the limit for core files");

  public static final Setting<Boolean> LOCK_MEMORY =
      ROWS.flag('k', "lock-memory", true)
          .row("Keep the pages of the process from being swapped out");

  private Launch() {}
}
