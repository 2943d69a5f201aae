package io.slabring.node.server.connection;

import io.netty.channel.ChannelHandlerContext;
import io.slabring.node.server.command.Client;
import io.slabring.node.server.watch.SideChannel;
import java.net.InetSocketAddress;

/** A client that is connected by a socket. Used on the connection's event loop. */
final class SocketClient implements Client {
  private final Traffic traffic;
  private final SocketOutlet outlet;
  private final Runnable comeBack;
  private final Runnable goOn;
  private ChannelHandlerContext ctx;
  private int number;
  private Runnable whenGone = () -> {};

  /**
   * A client whose socket is not known yet.
   *
   * @param outlet what its replies go through
   * @param comeBack run to go on with its requests after a dump
   * @param goOn run when another node has done something for its request
   */
  SocketClient(Traffic traffic, SocketOutlet outlet, Runnable comeBack, Runnable goOn) {
    this.traffic = traffic;
    this.outlet = outlet;
    this.comeBack = comeBack;
    this.goOn = goOn;
  }

  /** The client's socket, and the number of its connection; call it before anything else. */
  void attach(ChannelHandlerContext context, int newNumber) {
    ctx = context;
    number = newNumber;
  }

  /** The connection is gone. */
  void gone() {
    whenGone.run();
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public InetSocketAddress localAddress() {
    return ctx.channel().localAddress() instanceof InetSocketAddress local ? local : null;
  }

  @Override
  public String describe() {
    return ctx.channel().toString();
  }

  @Override
  public SideChannel sideChannel() {
    return new SocketSideChannel(ctx, outlet, traffic);
  }

  @Override
  public void whenGone(Runnable action) {
    whenGone = action;
  }

  @Override
  public void comeBack() {
    comeBack.run();
  }

  @Override
  public void goOn() {
    goOn.run();
  }
}
