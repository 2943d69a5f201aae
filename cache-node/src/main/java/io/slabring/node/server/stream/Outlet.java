package io.slabring.node.server.stream;

/**
 * Takes the replies of one connection to its client: a socket, or a test without one. At most one
 * span is open at a time, which is filled and then sent or dropped. Used on one event loop.
 */
public interface Outlet {
  /** Size of a small span in bytes: room for the reply to one ordinary request. */
  int smallSize();

  /** Size of a large span in bytes. */
  int largeSize();

  /** Opens an empty span, small or large; none may be open. */
  Span open(boolean large);

  /** Sends the first bytes of the open span with the next flush, and closes it. */
  void send(int length);

  /** Closes the open span without sending it. */
  void drop();

  /** Hands all that was sent to the operating system. */
  void flush();

  /** Whether more may be sent; else the client has to read first. */
  boolean isWritable();

  /** Whether the client has not taken all that was sent, as far as the operating system tells. */
  boolean isOwing();
}
