package io.slabring.client.operation;

import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreRequest;
import io.slabring.protocol.ReplyLine;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Stores many values. Only those that were not stored are answered, by their number. */
public final class StoreBatch extends BatchOperation<Outcome> {
  private final List<StoreRequest> requests;
  private final byte[][] wireKeys;
  private final Outcome[] outcomes;

  /** A batch of these requests and of what their keys are sent as. */
  public StoreBatch(List<StoreRequest> requests, byte[][] wireKeys, long bytes) {
    super(wireKeys.length, bytes);
    this.requests = requests;
    this.wireKeys = wireKeys;
    this.outcomes = new Outcome[wireKeys.length];
    Arrays.fill(outcomes, Outcome.DONE);
    this.result = Arrays.asList(outcomes);
  }

  /** A refusal does not say which store it is for. */
  @Override
  String about(String refusal) {
    StoreRequest largest = Collections.max(requests, Comparator.comparingLong(ItemSize::of));
    return "one or more of %d stores, the largest for key %s%s"
        .formatted(requests.size(), WireKey.quote(largest.key()), ItemSize.hint(refusal, largest));
  }

  @Override
  public void write(RequestOutput out) {
    for (int i = 0; i < wireKeys.length; i++) {
      StoreRequest request = requests.get(i);
      ChangeOperation.startStore(
              out.line(),
              wireKeys[i],
              WireKey.isBase64(wireKeys[i], request.key()),
              request,
              opaque + i)
          .quietly();
      out.value(request.value());
    }
    out.line().noOp();
  }

  @Override
  int answer(int index, ReplyLine line) throws ViolationException {
    outcomes[index] = ChangeOperation.outcome(line);
    return MORE;
  }
}
