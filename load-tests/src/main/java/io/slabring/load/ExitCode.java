package io.slabring.load;

import java.util.Map;
import java.util.TreeMap;

/** What the program returns; {@code --help} prints them. */
final class ExitCode {
  static final int OK = 0;
  static final int PARTIAL = 1;
  static final int USAGE = 2;
  static final int WRONG_VALUES = 3;
  static final int NO_TARGET = 4;

  private ExitCode() {}

  /** All of them with their meanings, for the help. */
  static Map<String, String> meanings() {
    return new TreeMap<>(
        Map.of(
            "0", "everything went as asked",
            "1", "it ended early, missed its rate, or had errors; what was measured is kept",
            "2", "an option, a workload or a trace cannot be used",
            "3", "a wrong, torn or stale value was read",
            "4", "a server cannot be reached, is no memcached, is not installed or did not start"));
  }
}
