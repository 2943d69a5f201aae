package io.slabring.node.memory;

/** What a stopped node left behind cannot be used. The message says what is wrong with it. */
public final class DamagedImageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A reason that follows "cannot use the items of the last run: ". */
  public DamagedImageException(String reason) {
    super(reason);
  }
}
