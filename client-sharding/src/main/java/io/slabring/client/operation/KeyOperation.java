package io.slabring.client.operation;

import io.slabring.protocol.ReplyLine;

/** An operation on one item. */
public abstract class KeyOperation<T> extends NodeOperation<T> {
  /** As it is sent. */
  final byte[] key;

  final boolean base64;

  /**
   * An operation on this key.
   *
   * @throws IllegalArgumentException if it cannot be sent
   */
  KeyOperation(byte[] key, long valueBytes) {
    super(1, key.length + valueBytes);
    this.key = WireKey.of(key);
    this.base64 = WireKey.isBase64(this.key, key);
  }

  @Override
  String about(String refusal) {
    return "key " + WireKey.quote(key, base64);
  }

  @Override
  public final int line(ReplyLine line) throws ViolationException {
    // some servers leave the number out of a miss: its place among the replies must do
    boolean bareMiss = line.kind() == ReplyLine.Kind.EN && line.opaque() < 0;
    if (line.opaque() != opaque && !bareMiss) {
      throw new ViolationException("reply to another request than " + opaque + ": " + line.quote());
    }
    return answer(line);
  }

  /** Takes a line of the reply to this request. */
  abstract int answer(ReplyLine line) throws ViolationException;
}
