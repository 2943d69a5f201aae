package io.slabring.load.server;

import io.slabring.load.process.Commands;
import java.io.IOException;

/** Divides the machine: one CPU for the servers, the others for this process. */
public final class Cpus {

  private static final int COUNT = Runtime.getRuntime().availableProcessors();

  private Cpus() {}

  /** All that this process could use when it began, such as 0-3. */
  public static String all() {
    return "0-" + (COUNT - 1);
  }

  /**
   * Keeps this process, with all its threads, off a CPU.
   *
   * @return whether that was possible: not with a single CPU, and not without util-linux's taskset
   */
  public static boolean leave(int cpu) {
    int last = COUNT - 1;
    if (cpu != 0 || last < 1) {
      return false;
    }
    try {
      Commands.run("taskset", "-acp", "1-" + last, "" + ProcessHandle.current().pid());
      return true;
    } catch (IOException notInstalled) {
      return false;
    }
  }
}
