package io.slabring.node.server.frames;

import java.nio.ByteBuffer;

/**
 * Takes what a {@link FrameReader} has cut. Bytes are valid during the call only. Each method may
 * throw {@link BadFrameException}; then nothing more may be read.
 */
public interface FrameSink {
  /** The first frame has come: the body of a HELLO, for {@link Hello#read}. */
  void hello(ByteBuffer in, int from, int to);

  /**
   * A request begins.
   *
   * @param slot 0 to {@link LinkFormat#SLOTS} - 1
   * @param kind {@link LinkFormat#COMMAND} to {@link LinkFormat#PULL}
   * @param hops how often it was forwarded before, 0 to 255
   * @param version of the sender's view
   */
  void begin(int slot, int kind, int hops, long version);

  /** Bytes of a request, perhaps none with the last. */
  void request(int slot, ByteBuffer in, int from, int to, boolean last);

  /** Bytes of a reply, perhaps none with the last. */
  void reply(int slot, ByteBuffer in, int from, int to, boolean last);

  /** The request was not carried out to its end, and no more of its reply comes. */
  void cut(int slot);

  /** So many more bytes may be sent, at least 1. */
  void credit(int slot, int bytes);

  /** Nobody waits for the reply any more. */
  void cancel(int slot);
}
