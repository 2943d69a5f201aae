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

  /** The mode as {@code ms} spells it. */
  final char letter;

  StoreMode(char letter) {
    this.letter = letter;
  }
}
