package io.slabring.client.operation;

import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreRequest;
import io.slabring.protocol.ReplyLine;
import io.slabring.protocol.RequestWriter;

/** Changes one item; answered by an {@link Outcome}. */
public abstract class ChangeOperation extends KeyOperation<Outcome> {

  ChangeOperation(byte[] key, long valueBytes) {
    super(key, valueBytes);
  }

  public static ChangeOperation store(StoreRequest request) {
    return new ChangeOperation(request.key(), request.value().length) {
      @Override
      public void write(RequestOutput out) {
        startStore(out.line(), key, base64, request, opaque);
        out.value(request.value());
      }

      @Override
      String about(String refusal) {
        return super.about(refusal) + ItemSize.hint(refusal, request);
      }
    };
  }

  /** Writes what all stores begin with. */
  static RequestWriter startStore(
      RequestWriter line, byte[] key, boolean base64, StoreRequest request, int opaque) {
    line.store(
        key,
        base64,
        request.value().length,
        request.mode().letter(),
        request.flags(),
        request.ttlSeconds(),
        opaque);
    if (request.cas() != 0) {
      line.storeCas(request.cas(), request.invalidate());
    }
    return line;
  }

  public static ChangeOperation delete(byte[] anyKey, long cas) {
    return new ChangeOperation(anyKey, 0) {
      @Override
      public void write(RequestOutput out) {
        out.line().delete(key, base64, cas, opaque);
      }
    };
  }

  public static ChangeOperation invalidate(byte[] anyKey, long cas, long exptime) {
    return new ChangeOperation(anyKey, 0) {
      @Override
      public void write(RequestOutput out) {
        out.line().invalidate(key, base64, cas, exptime, opaque);
      }
    };
  }

  public static ChangeOperation invalidate(byte[] anyKey, long cas) {
    return new ChangeOperation(anyKey, 0) {
      @Override
      public void write(RequestOutput out) {
        out.line().invalidate(key, base64, cas, opaque);
      }
    };
  }

  @Override
  int answer(ReplyLine line) throws ViolationException {
    result = outcome(line);
    return DONE;
  }

  static Outcome outcome(ReplyLine line) throws ViolationException {
    return switch (line.kind()) {
      case HD -> Outcome.DONE;
      case NS -> Outcome.NOT_STORED;
      case EX -> Outcome.EXISTS;
      case NF, EN -> Outcome.NOT_FOUND;
      default -> throw unexpected(line);
    };
  }
}
