package io.slabring.load.generator;

import io.slabring.load.result.Second;

/** Is told what a run does. Called by the thread that runs it. */
public interface Progress {
  /** A phase begins: "preload", "warm-up" or "measure". */
  void phase(String name);

  /** A second of the warm-up or of the measured part is over. */
  void second(Second sample);

  /** Hears nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void phase(String name) {
          // Nobody listens.
        }

        @Override
        public void second(Second sample) {
          // Nobody listens.
        }
      };
}
