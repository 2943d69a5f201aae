package io.slabring.client.connection;

import io.slabring.protocol.ReplyLine;

/** Asks for nothing but an answer, as the first words to a node. */
final class Hello extends Operation<Void> {
  Hello() {
    super(1, 0);
  }

  @Override
  void write(RequestOutput out) {
    out.line().hello();
  }

  @Override
  int line(ReplyLine line) throws ViolationException {
    if (line.kind() != ReplyLine.Kind.MN) {
      throw unexpected(line);
    }
    return DONE;
  }
}
