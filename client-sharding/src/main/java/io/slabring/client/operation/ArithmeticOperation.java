package io.slabring.client.operation;

import io.slabring.client.connection.Arithmetic;
import io.slabring.protocol.ReplyLine;
import io.slabring.protocol.RequestWriter;
import java.nio.charset.StandardCharsets;

/** Changes a number. */
public final class ArithmeticOperation extends KeyOperation<Long> {
  /** Digits of the largest number of 64 bits; a number that shrank is padded by blanks. */
  private static final int VALUE_MAX = 20;

  private final Arithmetic change;

  public ArithmeticOperation(byte[] key, Arithmetic change) {
    super(key, 0);
    this.change = change;
  }

  @Override
  public void write(RequestOutput out) {
    RequestWriter line = out.line();
    line.arithmetic(key, base64, change.delta(), change.decrement(), opaque);
    if (change.create()) {
      line.create(change.initial(), change.createTtlSeconds());
    }
    line.lineEnd();
  }

  @Override
  int answer(ReplyLine line) throws ViolationException {
    return switch (line.kind()) {
      case VALUE -> line.length();
      case NF -> DONE;
      default -> throw unexpected(line);
    };
  }

  @Override
  public int value(ReplyLine line, byte[] value) throws ViolationException {
    String digits = new String(value, StandardCharsets.ISO_8859_1).strip();
    try {
      result = Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      throw new ViolationException("not a number: " + ReplyLine.quote(value, 0, value.length));
    }
    return DONE;
  }

  @Override
  String about(String refusal) {
    return refusal.contains("non-numeric")
        ? super.about(refusal)
            + ": expected a whole number in decimal text, as set(key, Long) stores it"
        : super.about(refusal);
  }

  @Override
  public int maxValueBytes(int configured) {
    return VALUE_MAX;
  }
}
