package io.slabring.node.conformance;

import java.io.IOException;

final class EmbeddedNode {
  static RunningNode start(ManualClock clock, String... flags) throws IOException {
    throw new UnsupportedOperationException("set -Dslabring.executable");
  }
}
