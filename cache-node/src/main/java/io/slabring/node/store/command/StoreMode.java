package io.slabring.node.store.command;

/** How a value is stored, by what is there already. */
public enum StoreMode {
  /** In any case. */
  SET,
  /** Only where nothing is. */
  ADD,
  /** Only where something is. */
  REPLACE,
  /** Only over the given CAS unique. */
  CAS,
  /** Behind what is there. */
  APPEND,
  /** Before what is there. */
  PREPEND,
  /** As APPEND, or as SET where nothing is. */
  APPEND_OR_CREATE,
  /** As PREPEND, or as SET where nothing is. */
  PREPEND_OR_CREATE;

  /** Whether the value is joined with the one that is there. */
  public boolean joins() {
    return ordinal() >= APPEND.ordinal();
  }

  boolean creates() {
    return this == SET || this == ADD || this == APPEND_OR_CREATE || this == PREPEND_OR_CREATE;
  }
}
