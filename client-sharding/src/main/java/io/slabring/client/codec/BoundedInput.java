package io.slabring.client.codec;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;

/**
 * Bytes that lie about sizes do no harm: no count is read that the bytes cannot hold.
 *
 * <p>Kryo allocates what a length says before it looks whether the elements are there, so seven
 * bytes can ask for a {@code long[500_000_001]}. It reads every length, of arrays, collections,
 * strings and field lists, as a "positive" varint; an element takes at least a byte. So a positive
 * varint above {@link #SMALL} must fit into the bytes left, and all of them together into the bytes
 * of the value: then nested arrays cannot multiply. Collections are the exception (a list of nulls
 * takes no bytes for its elements), so their serializers {@link #claim} each size.
 */
final class BoundedInput extends Input {
  /** Ids of classes are read as positive varints too, and are not bounded by the bytes left. */
  static final int SMALL = 1 << 14;

  /** Elements that a value may have beyond one for each of its bytes. */
  private static final int ALLOWANCE = 1 << 16;

  private long budget;
  private boolean numbers;
  private boolean enumNames;

  BoundedInput(byte[] bytes, int offset, int length) {
    super(bytes, offset, length);
    budget = 2L * length + ALLOWANCE;
  }

  /** Takes {@code elements} of what this value may allocate. */
  void claim(int elements) {
    budget -= elements;
    if (elements < 0 || budget < 0) {
      throw new KryoException("A value of " + limit() + " bytes declares too many elements");
    }
  }

  /** Whether positive varints are numbers, as in a time of day, and not sizes. */
  void expectNumbers(boolean expected) {
    numbers = expected;
  }

  /** Whether enums are written by their names, as in values of version 2. */
  void expectEnumNames(boolean expected) {
    enumNames = expected;
  }

  /** See {@link #expectEnumNames}. */
  boolean expectsEnumNames() {
    return enumNames;
  }

  private int checked(int count) {
    if (count < 0 || count > SMALL) {
      int left = limit() - position();
      if (count < 0 || count - 1 > left) {
        throw new KryoException("A size of " + (count - 1L) + " where " + left + " bytes are left");
      }
      claim(count);
    }
    return count;
  }

  @Override
  public int readVarInt(boolean optimizePositive) {
    int number = super.readVarInt(optimizePositive);
    return optimizePositive && !numbers ? checked(number) : number;
  }

  /** Sizes of strings, and never numbers. */
  @Override
  public int readVarIntFlag(boolean optimizePositive) {
    int number = super.readVarIntFlag(optimizePositive);
    return optimizePositive ? checked(number) : number;
  }
}
