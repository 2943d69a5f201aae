package io.slabring.client.connection;

import io.slabring.protocol.ReplyLine;

/** An operation on one item. */
abstract class KeyOperation<T> extends Operation<T> {
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

  /** Refuses a reply that is for another request. */
  final void checkKey(ReplyLine line) throws ViolationException {
    if (!line.hasKey(key)) {
      throw new ViolationException(
          "reply for another key than "
              + ReplyLine.quote(key, 0, key.length)
              + ": "
              + line.quote());
    }
  }
}
