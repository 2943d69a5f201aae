package io.slabring.load.process;

import module java.base;

/** Asks a JVM on this machine by the {@code jcmd} of its own JDK. */
public final class JavaProcess {
  private static final Pattern LOOP_ALLOCATED =
      Pattern.compile("\"vert\\.x-eventloop-thread-.* allocated=(\\d+)([BKMG]) ");

  private JavaProcess() {}

  /** Bytes that its event loops have allocated on the heap since they began. */
  public static long loopsAllocated(long pid) throws IOException {
    return allocated(ask(pid, "Thread.print"));
  }

  static long allocated(String threads) {
    return LOOP_ALLOCATED
        .matcher(threads)
        .results()
        .mapToLong(m -> Long.parseLong(m.group(1)) << 10 * "BKMG".indexOf(m.group(2)))
        .sum();
  }

  /** Loads an agent into it, or gives one that it has more options. */
  static void load(long pid, Path agent, String options) throws IOException {
    // Without the quotes jcmd would take the options for its own.
    ask(pid, "JVMTI.agent_load", agent.toString(), "\"" + options + "\"");
  }

  private static String ask(long pid, String... words) throws IOException {
    Path java = Path.of("/proc", "" + pid, "exe").toRealPath();
    Stream<String> command = Stream.of(java.resolveSibling("jcmd").toString(), "" + pid);
    return Commands.run(Stream.concat(command, Stream.of(words)).toArray(String[]::new));
  }
}
