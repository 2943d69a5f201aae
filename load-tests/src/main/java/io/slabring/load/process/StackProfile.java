package io.slabring.load.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;

/**
 * Where the event loops of a JVM spend their CPU time, by async-profiler, which samples on timers
 * of the kernel (ctimer) and so sees the kernel's part, too. Immutable.
 *
 * @param shares percent of the samples of event loops in each area
 */
public record StackProfile(Map<Area, Double> shares) {
  /** A part of the work of an event loop, in the order of a request. */
  public enum Area {
    /** In the kernel: waiting for connections that are ready; on io_uring all that it does. */
    WAIT("wait or enter"),
    /** In the kernel: receiving. */
    RECEIVE("receive"),
    /** In the kernel: sending. */
    SEND("send"),
    /** Netty, its native code included. */
    NETTY("Netty"),
    /** Parsing, executing and writing, but for the store. */
    SERVER("server"),
    /** The store and its memory. */
    STORE("store"),
    /** The JVM: compiled code without a method of the above, collectors' barriers. */
    OTHER("other");

    private final String title;

    Area(String title) {
      this.title = title;
    }

    /** As a table shows it. */
    public String title() {
      return title;
    }
  }

  private static final String LOOP = "IoEventLoop";
  private static final Pattern WAITING = Pattern.compile(".*epoll_p?wait.*|syscall");
  private static final Pattern RECEIVING = Pattern.compile("(__GI___|__libc_)?recv");
  private static final Pattern SENDING = Pattern.compile("(__GI___|__libc_)?send");

  /** Profiles a JVM for so many seconds. */
  public static StackProfile of(long pid, double seconds) throws IOException {
    Path library = Files.createTempFile("async-profiler", ".so");
    Path stacks = Files.createTempFile("stacks", ".txt");
    try {
      String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
      String resource = "/linux-" + machine + "/libasyncProfiler.so";
      try (InputStream in = StackProfile.class.getResourceAsStream(resource)) {
        Files.copy(in, library, StandardCopyOption.REPLACE_EXISTING);
      }
      String output = ",collapsed,file=" + stacks;
      JavaProcess.load(pid, library, "start,event=ctimer,interval=200us,cstack=vm" + output);
      LockSupport.parkNanos((long) (seconds * 1e9));
      JavaProcess.load(pid, library, "stop" + output);
      return of(Files.readAllLines(stacks, UTF_8));
    } finally {
      Files.delete(library);
      Files.delete(stacks);
    }
  }

  /**
   * Sorts collapsed stacks: frames from the outermost, divided by ";", then a blank and a count.
   */
  static StackProfile of(List<String> stacks) {
    Map<Area, Double> shares = new EnumMap<>(Area.class);
    double all = 0;
    for (String line : stacks) {
      if (line.contains(LOOP)) {
        int blank = line.lastIndexOf(' ');
        long count = Long.parseLong(line.substring(blank + 1));
        shares.merge(area(line.substring(0, blank).split(";")), (double) count, Double::sum);
        all += count;
      }
    }
    double total = all;
    shares.replaceAll((area, count) -> 100 * count / total);
    return new StackProfile(Collections.unmodifiableMap(shares));
  }

  /** The innermost frame that says what it belongs to. */
  private static Area area(String[] frames) {
    for (int i = frames.length - 1; i >= 0; i--) {
      String frame = frames[i];
      if (RECEIVING.matcher(frame).matches()) {
        return Area.RECEIVE;
      } else if (SENDING.matcher(frame).matches()) {
        return Area.SEND;
      } else if (WAITING.matcher(frame).matches()) {
        return Area.WAIT;
      } else if (frame.matches("io/slabring/node/(store|memory)/.*")) {
        return Area.STORE;
      } else if (frame.startsWith("io/slabring/")) {
        return Area.SERVER;
      } else if (frame.startsWith("io/netty/") || frame.startsWith("netty_")) {
        return Area.NETTY;
      }
    }
    return Area.OTHER;
  }
}
