package io.slabring.load;

/** What the program returns; {@code --help} prints them. */
final class ExitCode {
  static final int OK = 0;

  /** The run ended early, missed its rate, or had errors among its answers. */
  static final int PARTIAL = 1;

  /** An option, a workload or a trace that cannot be used. */
  static final int USAGE = 2;

  /** In verified mode: a wrong, torn or stale value. */
  static final int WRONG_VALUES = 3;

  /** A target that cannot be reached, or is no memcached. */
  static final int NO_TARGET = 4;

  private ExitCode() {}
}
