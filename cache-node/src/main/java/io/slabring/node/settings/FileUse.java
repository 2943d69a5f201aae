package io.slabring.node.settings;

/** What a node does with a file that a setting names. */
public enum FileUse {
  /** Reads it. */
  READ,
  /** Changes it, or makes it if it is missing. */
  CHANGE,
  /** Makes it, and replaces an old one. */
  REPLACE
}
