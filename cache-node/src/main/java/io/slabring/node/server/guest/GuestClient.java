package io.slabring.node.server.guest;

import io.slabring.node.server.command.Client;
import io.slabring.node.server.watch.SideChannel;
import java.net.InetSocketAddress;

/**
 * Another node as a client of this one.
 *
 * @param resume run to go on with its request
 */
record GuestClient(Runnable resume) implements Client {
  @Override
  public int number() {
    return 0;
  }

  @Override
  public InetSocketAddress localAddress() {
    return null;
  }

  @Override
  public String describe() {
    return "another node";
  }

  @Override
  public SideChannel sideChannel() {
    throw new UnsupportedOperationException("another node asks for what only clients may");
  }

  /** Does nothing: a guest closes its conversation itself. */
  @Override
  public void whenGone(Runnable action) {}

  @Override
  public void comeBack() {
    resume.run();
  }

  @Override
  public void goOn() {
    resume.run();
  }
}
