package io.slabring.client.connection;

import io.slabring.protocol.ReplyLine;
import io.slabring.protocol.RequestWriter;

/** Stores a value and asks for its version. */
final class StoreOperation extends KeyOperation<Stored> {
  private final StoreRequest request;

  StoreOperation(StoreRequest request) {
    super(request.key(), request.value().length);
    this.request = request;
  }

  @Override
  void write(RequestOutput out) {
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
