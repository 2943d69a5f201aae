package io.slabring.client.operation;

import io.slabring.client.connection.NodeAddress;
import io.slabring.protocol.ReplyLine;
import java.util.List;

/**
 * Many quiet requests and an {@code mn}: the node answers only what is worth an answer, and {@code
 * MN} at the end. A refusal does not say which request it is for, so one fails the batch.
 */
public abstract class BatchOperation<T> extends NodeOperation<List<T>> {

  /** The index of the request that was answered last. */
  private int last = -1;

  BatchOperation(int weight, long bytes) {
    super(weight, bytes);
  }

  @Override
  public final int line(ReplyLine line) throws ViolationException {
    return line.kind() == ReplyLine.Kind.MN ? DONE : answer(index(line), line);
  }

  /** Which of the requests a line answers. Answers come in the order of the requests. */
  private int index(ReplyLine line) throws ViolationException {
    long index = line.opaque() - opaque;
    if (index <= last || index >= weight) {
      throw new ViolationException(
          "reply to no request from %d to %d, or to one answered before: %s"
              .formatted(opaque, opaque + weight - 1, line.quote()));
    }
    last = (int) index;
    return last;
  }

  /** Takes the answer to the request with this index. */
  abstract int answer(int index, ReplyLine line) throws ViolationException;

  @Override
  public final int refused(NodeAddress node, ReplyLine line) {
    super.refused(node, line);
    return MORE;
  }
}
