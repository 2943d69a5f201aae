package io.slabring.client.operation;

import io.slabring.client.connection.Item;
import io.slabring.protocol.GetFlags;
import io.slabring.protocol.ReplyLine;

/** Reads one item. */
public final class GetOperation extends KeyOperation<Item> {
  private static final byte[] EMPTY = new byte[0];

  private final GetFlags flags;

  public GetOperation(byte[] key, GetFlags flags) {
    super(key, 0);
    this.flags = flags;
  }

  /** The item with this value, or with none for null: it was too long. */
  static Item item(ReplyLine line, byte[] value) {
    return new Item(
        value == null ? EMPTY : value,
        line.clientFlags(),
        line.cas(),
        line.timeToLive(),
        line.isStale(),
        line.isWon(),
        line.isTokenSent(),
        value == null ? line.length() : 0);
  }

  @Override
  public boolean takesOmitted() {
    return true;
  }

  @Override
  public void write(RequestOutput out) {
    out.line().get(key, base64, flags, opaque, false);
  }

  @Override
  int answer(ReplyLine line) throws ViolationException {
    if (line.kind() == ReplyLine.Kind.VALUE) {
      return line.length();
    }
    if (line.kind() == ReplyLine.Kind.EN) {
      return DONE;
    }
    throw unexpected(line);
  }

  @Override
  public int value(ReplyLine line, byte[] value) {
    result = item(line, value);
    return DONE;
  }
}
