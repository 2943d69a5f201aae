package io.slabring.client.operation;

import io.slabring.client.connection.Item;
import io.slabring.protocol.GetFlags;
import io.slabring.protocol.ReplyLine;
import java.util.Arrays;
import java.util.List;

/** Reads many items. Those that are missed are not answered. */
public final class GetBatch extends BatchOperation<Item> {
  private final List<byte[]> keys;
  private final byte[][] wireKeys;
  private final GetFlags flags;
  private final Item[] items;
  private int answered;

  /** A batch of these keys and of what they are sent as. */
  public GetBatch(List<byte[]> keys, byte[][] wireKeys, long bytes, GetFlags flags) {
    super(wireKeys.length, bytes);
    this.keys = keys;
    this.wireKeys = wireKeys;
    this.flags = flags;
    this.items = new Item[wireKeys.length];
    this.result = Arrays.asList(items);
  }

  /** A refusal does not say which read it is for. */
  @Override
  String about(String refusal) {
    return "one or more of %d reads, the first of key %s"
        .formatted(keys.size(), WireKey.quote(keys.get(0)));
  }

  @Override
  public boolean takesOmitted() {
    return true;
  }

  @Override
  public void write(RequestOutput out) {
    for (int i = 0; i < wireKeys.length; i++) {
      out.line()
          .get(wireKeys[i], WireKey.isBase64(wireKeys[i], keys.get(i)), flags, opaque + i, true);
    }
    out.line().noOp();
  }

  @Override
  int answer(int index, ReplyLine line) throws ViolationException {
    if (line.kind() != ReplyLine.Kind.VALUE) {
      throw unexpected(line);
    }
    answered = index;
    return line.length();
  }

  @Override
  public int value(ReplyLine line, byte[] value) {
    items[answered] = GetOperation.item(line, value);
    return MORE;
  }
}
