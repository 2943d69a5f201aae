package io.slabring.node.store.life;

import java.util.function.LongSupplier;

/** Where a store takes the time from. */
public interface Clock {
  /** Seconds since 1970. */
  long epochSecond();

  /** Milliseconds since 1970, by the same clock; not more exact than that is. */
  default long epochMilli() {
    return epochSecond() * 1000;
  }

  /**
   * The time that a first question would get now: it differs from {@link #epochSecond} when
   * somebody has set the machine's clock. For times that outlive the process.
   */
  default long wallSecond() {
    return epochSecond();
  }

  /**
   * The machine's clock as it stood at this call, going on evenly: when somebody sets it, items
   * neither expire at once nor live longer than they should.
   */
  static Clock system() {
    return of(System::currentTimeMillis, System::nanoTime);
  }

  /**
   * The same, of other sources.
   *
   * @param wallMillis milliseconds since 1970; may jump
   * @param nanos nanoseconds since any moment; never jump
   */
  static Clock of(LongSupplier wallMillis, LongSupplier nanos) {
    long milliseconds = wallMillis.getAsLong();
    long start = nanos.getAsLong();
    return new Clock() {
      @Override
      public long epochSecond() {
        return epochMilli() / 1000;
      }

      @Override
      public long epochMilli() {
        return milliseconds + (nanos.getAsLong() - start) / 1_000_000;
      }

      @Override
      public long wallSecond() {
        return wallMillis.getAsLong() / 1000;
      }
    };
  }
}
