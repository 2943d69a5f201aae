package io.slabring.client.connection;

import io.slabring.protocol.GetFlags;

/**
 * What a get does beside reading value and flags. Immutable; make one and keep it, since it holds
 * the flags as they are sent. Seconds as in {@link StoreRequest#ttlSeconds}.
 */
public final class GetOptions {
  /** Value and flags, nothing else. */
  public static final GetOptions PLAIN = new GetOptions(GetFlags.VALUE);

  private final GetFlags flags;

  private GetOptions(GetFlags flags) {
    this.flags = flags;
  }

  /** The flags as they are sent. */
  public GetFlags flags() {
    return flags;
  }

  /** Also asks for {@link Item#cas}. */
  public GetOptions withCas() {
    return new GetOptions(flags.withCas());
  }

  /** Also asks for {@link Item#secondsToLive}. */
  public GetOptions withTimeToLive() {
    return new GetOptions(flags.withTimeToLive());
  }

  /** Reads without making the item look recently used. */
  public GetOptions withoutBump() {
    return new GetOptions(flags.withoutBump());
  }

  /** Gives the item a new time to live: get and touch. */
  public GetOptions touch(long ttlSeconds) {
    return new GetOptions(flags.withTouch(ttlSeconds));
  }

  /**
   * For a key without an item, makes an empty one for so long; the one caller that has {@link
   * Item#won} should fill it, the others see {@link Item#tokenSent}.
   */
  public GetOptions vivify(long ttlSeconds) {
    return new GetOptions(flags.withVivify(ttlSeconds));
  }

  /** When the item has less than so long to live, one caller has {@link Item#won}. */
  public GetOptions recache(long thresholdSeconds) {
    return new GetOptions(flags.withRecache(thresholdSeconds));
  }
}
