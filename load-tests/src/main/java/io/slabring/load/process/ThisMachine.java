package io.slabring.load.process;

import module java.base;

import io.slabring.load.result.Machine;
import java.lang.management.ManagementFactory;

/** Describes the machine and JVM that this runs on. */
public final class ThisMachine {
  private static final Pattern MODEL = Pattern.compile("model name\\s*: (.*)");
  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");

  private ThisMachine() {}

  /** What is known; a part that is not has an empty text or 0. */
  public static Machine describe() {
    String memory = find(MEMORY, "/proc/meminfo");
    return new Machine(
        find(MODEL, "/proc/cpuinfo"),
        Runtime.getRuntime().availableProcessors(),
        memory.isEmpty() ? 0 : Long.parseLong(memory) << 10,
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor"),
        ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  private static String find(Pattern pattern, String file) {
    try {
      Matcher found = pattern.matcher(Files.readString(Path.of(file)));
      return found.find() ? found.group(1) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
