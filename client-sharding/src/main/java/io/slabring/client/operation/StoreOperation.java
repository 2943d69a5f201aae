package io.slabring.client.operation;

import io.slabring.client.connection.StoreRequest;
import io.slabring.client.connection.Stored;
import io.slabring.protocol.ReplyLine;
import io.slabring.protocol.RequestWriter;

/** Stores a value and asks for its version. */
public final class StoreOperation extends KeyOperation<Stored> {
  private final StoreRequest request;

  public StoreOperation(StoreRequest request) {
    super(request.key(), request.value().length);
    this.request = request;
  }

  @Override
  public void write(RequestOutput out) {
    RequestWriter line = ChangeOperation.startStore(out.line(), key, base64, request, opaque);
    line.returnCas();
    out.value(request.value());
  }

  @Override
  String about(String refusal) {
    return super.about(refusal) + ItemSize.hint(refusal, request);
  }

  @Override
  int answer(ReplyLine line) throws ViolationException {
    result = new Stored(ChangeOperation.outcome(line), line.cas());
    return DONE;
  }
}
