package io.slabring.client.connection;

/** On which condition a value is stored. */
public enum StoreMode {
  /** Always. */
  SET('S'),
  /** Only if there is none. */
  ADD('E'),
  /** Only if there is one. */
  REPLACE('R'),
  /** After the present value; flags and expiry stay as they are. */
  APPEND('A'),
  /** Before the present value; flags and expiry stay as they are. */
  PREPEND('P');

  private final char letter;

  StoreMode(char letter) {
    this.letter = letter;
  }

  /** The mode as the command {@code ms} spells it. */
  public char letter() {
    return letter;
  }
}
