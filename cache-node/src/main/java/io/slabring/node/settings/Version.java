package io.slabring.node.settings;

/** The version of this program. */
public final class Version {
  /** As in the build file. */
  public static final String NUMBER = "0.1.0-SNAPSHOT";

  private Version() {}

  /** What {@code -V} prints. */
  public static String line() {
    return "slabring " + NUMBER;
  }
}
