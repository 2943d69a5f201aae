package io.slabring.node.server.command;

import io.slabring.node.server.watch.SideChannel;
import java.net.InetSocketAddress;

/**
 * A client's connection as seen by commands that do more than answer: a socket, or a test without
 * one. Used on the connection's event loop.
 */
public interface Client {
  /** Its number in the log and in {@code stats conns}. */
  int number();

  /** The address of this node that the client has connected to; null if that is a Unix socket. */
  InetSocketAddress localAddress();

  /** Both addresses of the connection, for the log. */
  String describe();

  /** How other threads send to the client. */
  SideChannel sideChannel();

  /** Runs an action when the connection is gone; of several the last. */
  void whenGone(Runnable action);

  /** Goes on with the client's requests after {@link After#AWAY}. */
  void comeBack();

  /** Goes on with the client's request: another node has done something for it. */
  void goOn();
}
