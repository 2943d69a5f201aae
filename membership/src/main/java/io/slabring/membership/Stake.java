package io.slabring.membership;

/** What a process would lose if it discarded its items. */
public enum Stake {
  /** It holds nothing, and nobody has changed anything on it since its start. */
  NOTHING,

  /** It holds nothing, but clients have stored or deleted something on it since its start. */
  SERVED,

  /** It holds values. */
  ITEMS
}
