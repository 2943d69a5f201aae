package io.slabring.client.codec;

import com.esotericsoftware.kryo.io.Output;

/** Collects the bytes of a value, and remembers what decides about its version. */
final class ValueOutput extends Output {
  private boolean enums;

  ValueOutput(int size, int maxSize) {
    super(size, maxSize);
  }

  /** An enum is written. */
  void noteEnum() {
    enums = true;
  }

  boolean hasEnums() {
    return enums;
  }
}
