package io.slabring.load.chaos;

import module java.base;

/**
 * Which faults happen, in which order, to whom and for how long: a function of the seed alone. All
 * kinds come once in a random order before any comes again. Not thread-safe.
 */
final class FaultSequence {
  /** One step; {@code settle}: whether the cluster may come to rest after it. */
  record Step(Fault fault, int node, int millis, boolean settle) {}

  private static final int OF_WHICH_SETTLE = 4;

  private final Random random;
  private final int nodes;
  private final List<Fault> kinds;
  private final List<Fault> next = new ArrayList<>();

  FaultSequence(long seed, int nodes, List<Fault> kinds) {
    random = new Random(seed);
    this.nodes = nodes;
    this.kinds = List.copyOf(kinds);
  }

  Step next() {
    if (next.isEmpty()) {
      next.addAll(kinds);
      Collections.shuffle(next, random);
    }
    Fault fault = next.removeLast();
    return new Step(
        fault,
        random.nextInt(nodes),
        random.nextInt(fault.minMillis(), fault.maxMillis() + 1),
        random.nextInt(OF_WHICH_SETTLE) > 0);
  }
}
