package io.slabring.node.server.watch;

/**
 * A connection as threads other than its event loop see it: what they have for its client is sent
 * one piece at a time. Thread-safe.
 */
public interface SideChannel {
  /** Whether the client is still connected. */
  boolean isOpen();

  /**
   * Sends bytes, which must stay as they are until that is done.
   *
   * @param done called when the kernel has taken all of it, or the connection is closed
   */
  void send(byte[] bytes, int length, Runnable done);

  /** Ends the connection. */
  void close();
}
