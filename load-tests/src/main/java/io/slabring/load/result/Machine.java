package io.slabring.load.result;

import java.util.List;

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
  public Machine {
    javaFlags = List.copyOf(javaFlags);
  }
}
