package io.slabring.load.generator;

import io.slabring.protocol.ReplyLine;

/**
 * Reads redis's replies. Each key of a GET or MGET has one of its own, as in the meta protocol; the
 * line before them that counts them says nothing new. Not thread-safe.
 */
final class RespReplies extends Replies {
  RespReplies(Flight flight, Listener listener, boolean wantsValues) {
    super(flight, listener, true, wantsValues);
  }

  @Override
  int line(byte[] in, int at, int textEnd, int end, int to) throws ForeignReplyException {
    boolean isRead = flight.operation().isRead();
    byte kind = in[at];
    if (kind == '-') {
      listener.failed(ReplyLine.quote(in, at + 1, textEnd));
      flight.remove();
    } else if (isRead && kind == '$' && in[at + 1] != '-') {
      return value(in, number(in, at + 1, textEnd), end, to);
    } else if (isRead && kind == '$') {
      miss();
      finishKey();
    } else if (!isRead && (kind == '+' || kind == ':')) {
      finish();
    } else if (!isRead || kind != '*') {
      throw foreign("no reply to " + flight.operation().wireName(), in, at, textEnd);
    }
    return end;
  }

  private static int number(byte[] in, int from, int end) throws ForeignReplyException {
    int number = 0;
    for (int i = from; i < end; i++) {
      if (in[i] < '0' || in[i] > '9' || number > Integer.MAX_VALUE / 10 - 1) {
        throw foreign("a value without a length", in, from, end);
      }
      number = number * 10 + in[i] - '0';
    }
    return number;
  }
}
