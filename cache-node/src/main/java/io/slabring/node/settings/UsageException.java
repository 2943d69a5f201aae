package io.slabring.node.settings;

/** The command line cannot be obeyed. The message is what the user reads, without a trace. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Exit code of an option whose own value is wrong, as memcached's. */
  public static final int BAD_VALUE = 1;

  /** Exit code of options that do not fit together or are not supported, as memcached's. */
  public static final int BAD_USAGE = 64;

  private final int exitCode;

  public UsageException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public static UsageException badValue(String template, Object... values) {
    return new UsageException(BAD_VALUE, String.format(template, values));
  }

  public static UsageException badUsage(String template, Object... values) {
    return new UsageException(BAD_USAGE, String.format(template, values));
  }

  /** This, with the name of the option in front if its message does not have it yet. */
  public UsageException about(String option) {
    return getMessage().contains(option)
        ? this
        : new UsageException(exitCode, option + ": " + getMessage());
  }

  /** What the process exits with: 1 or 64. */
  public int exitCode() {
    return exitCode;
  }
}
