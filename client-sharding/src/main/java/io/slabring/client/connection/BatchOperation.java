package io.slabring.client.connection;

import io.slabring.protocol.ReplyLine;
import java.util.List;

/**
 * Many quiet requests and an {@code mn}: the node answers only what is worth an answer, and {@code
 * MN} at the end. A refusal does not say which request it is for, so one fails the batch.
 */
abstract class BatchOperation<T> extends Operation<List<T>> {

  BatchOperation(int weight, long bytes) {
    super(weight, bytes);
  }

  @Override
  final int line(ReplyLine line) throws ViolationException {
    return line.kind() == ReplyLine.Kind.MN ? DONE : answer(line);
  }

  /** Takes the answer to one of the requests. */
  abstract int answer(ReplyLine line) throws ViolationException;

  @Override
  final int refused(NodeAddress node, ReplyLine line) {
    super.refused(node, line);
    return MORE;
  }
}
