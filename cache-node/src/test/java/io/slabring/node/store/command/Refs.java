package io.slabring.node.store.command;

/** References to items, for tests of what is handed over. */
public final class Refs {
  private Refs() {}

  /** The reference to the item of an open hit. */
  public static int of(Hit hit) {
    return hit.ref();
  }
}
