package io.slabring.node.store.space;

/** What becomes of an order to move a page between size classes. */
public enum MoveAnswer {
  /** It will move soon. */
  STARTED,
  /** Another page is being moved. */
  RUNNING,
  /** Both classes are the same. */
  SAME_CLASS,
  /** There is no such class. */
  BAD_CLASS,
  /** The class has one page or none. */
  NO_SPARE
}
