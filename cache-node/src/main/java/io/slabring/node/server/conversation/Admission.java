package io.slabring.node.server.conversation;

import io.slabring.node.server.command.Client;
import io.slabring.node.server.login.Login;
import io.slabring.node.server.stream.ReplyStream;
import java.nio.ByteBuffer;

/**
 * What a client goes through before its first request: its first byte tells the protocol, then come
 * user and password where they are asked for. One per connection, on its event loop.
 */
final class Admission {
  private final Terms terms;
  private final ReplyStream replies;
  private final Client client;
  private Login login;

  Admission(Terms terms, ReplyStream replies, Client client) {
    this.terms = terms;
    this.replies = replies;
    this.client = client;
    this.login = terms.newLogin();
  }

  /** The phase in which a conversation begins. */
  Phase start() {
    return terms.speaksText() ? Phase.FIRST : Phase.OVER;
  }

  /** The step of the first byte, which is not used up. */
  long first(ByteBuffer in, int at) {
    if (BinaryRefusal.isMeantBy(in.get(at))) {
      return Step.to(at, Phase.BINARY);
    }
    return Step.to(at, login == null ? Phase.LINE : Phase.LOGIN);
  }

  /** A step of user and password. */
  long login(ByteBuffer in, int at, int to) {
    replies.mark();
    int next = login.advance(in, at, to, replies);
    replies.relieve();
    return switch (login.state()) {
      case ASKING -> next == at ? Step.starved(at, Phase.LOGIN) : Step.to(next, Phase.LOGIN);
      case ADMITTED -> {
        login = null;
        yield Step.to(next, Phase.LINE);
      }
      case REFUSED -> Step.to(next, Phase.OVER);
    };
  }

  /** The step of a header in the binary protocol. */
  long binary(ByteBuffer in, int at, int to) {
    if (to - at < BinaryRefusal.HEADER) {
      return Step.starved(at, Phase.BINARY);
    }
    return Step.to(to, refuseBinary(in, at, to));
  }

  /** Answers a request in the binary protocol, which may not be whole; returns the next phase. */
  Phase refuseBinary(ByteBuffer in, int at, int to) {
    terms.refusedBinary(client);
    replies.bytes(BinaryRefusal.answer(in, at, to));
    return Phase.REFUSED;
  }
}
