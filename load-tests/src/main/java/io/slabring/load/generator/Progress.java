package io.slabring.load.generator;

import io.slabring.load.result.Second;

/** Is told what a run does, by the thread that runs it. */
public interface Progress {
  /** Ignores everything. */
  Progress SILENT = new Progress() {};

  /** A phase begins: "preload", "warm-up" or "measure". */
  default void phase(String name) {}

  /** A second of the warm-up or of the measured part is over. */
  default void second(Second sample) {}
}
