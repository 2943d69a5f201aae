package io.slabring.client.operation;

import io.slabring.client.connection.ItemState;
import io.slabring.protocol.ReplyLine;

/** Reads the state of an item, or changes its time to live and reads the state before that. */
public abstract class StateOperation extends KeyOperation<ItemState> {

  StateOperation(byte[] key) {
    super(key, 0);
  }

  public static StateOperation read(byte[] anyKey) {
    return new StateOperation(anyKey) {
      @Override
      public void write(RequestOutput out) {
        out.line().state(key, base64, opaque);
      }
    };
  }

  public static StateOperation touch(byte[] anyKey, long exptime) {
    return new StateOperation(anyKey) {
      @Override
      public void write(RequestOutput out) {
        out.line().touch(key, base64, exptime, opaque);
      }
    };
  }

  @Override
  int answer(ReplyLine line) throws ViolationException {
    if (line.kind() == ReplyLine.Kind.EN) {
      return DONE;
    }
    if (line.kind() != ReplyLine.Kind.HD) {
      throw unexpected(line);
    }
    result =
        new ItemState(
            line.size(),
            line.clientFlags(),
            line.cas(),
            line.timeToLive(),
            line.isStale(),
            line.isWon() || line.isTokenSent());
    return DONE;
  }
}
