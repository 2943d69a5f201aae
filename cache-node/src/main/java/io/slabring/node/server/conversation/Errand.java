package io.slabring.node.server.conversation;

import io.slabring.node.server.stream.ReplyStream;
import java.nio.ByteBuffer;

/** A request that another node carries out. Used on one event loop. */
public interface Errand {
  /**
   * Sends bytes of the request; they are copied.
   *
   * @param last whether the request ends here
   * @return how many were taken, perhaps 0; the rest when {@code changed} has run
   */
  int send(ByteBuffer in, int from, int to, boolean last);

  /**
   * The first byte of what has come of the reply and has not been moved; negative if there is none.
   */
  int nextByte();

  /**
   * Moves reply bytes that have come to the client, as long as the stream is not blocked.
   *
   * @return whether any were moved
   */
  boolean moveTo(ReplyStream replies);

  /** Whether the whole reply has come and been moved, or it has failed. */
  boolean isDone();

  /**
   * Why there is no reply: what follows SERVER_ERROR, with the owner's address; null if it has not
   * failed. Bytes of the reply may have been moved before.
   */
  String failure();

  /** Whether bytes of the reply have been moved. */
  boolean hasBegunReply();

  /** Ends it; if it is not done, the other node is told that nobody waits. May be called twice. */
  void close();
}
