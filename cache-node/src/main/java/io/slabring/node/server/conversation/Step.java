package io.slabring.node.server.conversation;

/**
 * The result of one step of a {@link Conversation}: where in the input it stopped, the phase that
 * comes next, and whether that can only go on with more input. Packed into a long, so that a step
 * allocates nothing.
 */
final class Step {
  private static final Phase[] PHASES = Phase.values();
  private static final int PHASE_SHIFT = Integer.SIZE;
  private static final int PHASE_MASK = 0xFF;
  private static final long STARVED = 1L << (PHASE_SHIFT + Byte.SIZE);

  private Step() {}

  /** Goes on at an offset, 0 or more, with a phase. */
  static long to(int at, Phase next) {
    return (long) next.ordinal() << PHASE_SHIFT | at;
  }

  /** Stops at an offset, in a phase that needs bytes which have not come yet. */
  static long starved(int at, Phase next) {
    return to(at, next) | STARVED;
  }

  /** Where the step stopped. */
  static int at(long step) {
    return (int) step;
  }

  /** The phase that comes next. */
  static Phase next(long step) {
    return PHASES[(int) (step >>> PHASE_SHIFT) & PHASE_MASK];
  }

  /** Whether nothing more can be done before more input has come. */
  static boolean isStarved(long step) {
    return (step & STARVED) != 0;
  }
}
