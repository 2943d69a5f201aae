package io.slabring.client.connection;

import io.slabring.protocol.GetFlags;
import io.slabring.protocol.ReplyLine;
import java.util.Arrays;
import java.util.List;

/** Reads many items. Answers come in the order of the keys, without those that were missed. */
final class GetBatch extends BatchOperation<Item> {
  private final List<byte[]> keys;
  private final byte[][] wireKeys;
  private final GetFlags flags;
  private final Item[] items;
  private int next;

  /** A batch of these keys and of what they are sent as. */
  GetBatch(List<byte[]> keys, byte[][] wireKeys, long bytes, GetFlags flags) {
    super(wireKeys.length, bytes);
    this.keys = keys;
    this.wireKeys = wireKeys;
    this.flags = flags;
    this.items = new Item[wireKeys.length];
    this.result = Arrays.asList(items);
  }

  @Override
  void write(RequestOutput out) {
    for (int i = 0; i < wireKeys.length; i++) {
      out.line().get(wireKeys[i], WireKey.isBase64(wireKeys[i], keys.get(i)), flags, true);
    }
    out.line().noOp();
  }

  @Override
  int answer(ReplyLine line) throws ViolationException {
    if (line.kind() != ReplyLine.Kind.VALUE) {
      throw unexpected(line);
    }
    while (next < wireKeys.length && !line.hasKey(wireKeys[next])) {
      next++;
    }
    if (next == wireKeys.length) {
      throw new ViolationException("reply for a key that was not asked for: " + line.quote());
    }
    return line.length();
  }

  @Override
  int value(ReplyLine line, byte[] value) {
    items[next++] = GetOperation.item(line, value);
    return MORE;
  }
}
