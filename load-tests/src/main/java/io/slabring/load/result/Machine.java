package io.slabring.load.result;

import module java.base;

import java.lang.management.ManagementFactory;

/**
 * Where a run took place.
 *
 * @param processor the model's name
 * @param processors how many the generator may use
 * @param memoryBytes of the machine; 0 if unknown
 * @param kernel operating system, version and architecture
 * @param java version and vendor of the generator's JVM
 * @param javaFlags flags of the generator's JVM
 */
public record Machine(
    String processor,
    int processors,
    long memoryBytes,
    String kernel,
    String java,
    List<String> javaFlags) {
  private static final Pattern MODEL = Pattern.compile("model name\\s*: (.*)");
  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");

  public Machine {
    javaFlags = List.copyOf(javaFlags);
  }

  /** The machine and JVM that this runs on; what is unknown is an empty text or 0. */
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
