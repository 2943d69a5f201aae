package io.slabring.node.settings;

/** What a node does with a file that a setting names. */
public enum FileUse {
  /** Reads it. */
  READ,
  /** Changes one that is there, or makes it. */
  CHANGE,
  /** Makes it new, in the place of one that is there. */
  REPLACE
}
