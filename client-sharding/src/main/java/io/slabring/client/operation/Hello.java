package io.slabring.client.operation;

import io.slabring.protocol.ReplyLine;

/** Asks for nothing but an answer, as the first words to a node. */
public final class Hello extends NodeOperation<Void> {
  public Hello() {
    super(1, 0);
  }

  @Override
  public void write(RequestOutput out) {
    out.line().hello();
  }

  @Override
  public int line(ReplyLine line) throws ViolationException {
    if (line.kind() != ReplyLine.Kind.MN) {
      throw unexpected(line);
    }
    return DONE;
  }
}
