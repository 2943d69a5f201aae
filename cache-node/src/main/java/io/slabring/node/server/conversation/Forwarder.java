package io.slabring.node.server.conversation;

import io.slabring.node.store.life.Place;
import java.nio.ByteBuffer;

/** Has other nodes carry out requests. One per event loop, and used on it. */
public interface Forwarder {
  /**
   * Begins a request at the owner of its key. The caller sends it with {@link Errand#send}.
   *
   * @param hops how often the request was forwarded before: 0 for that of a client
   * @param part whether this is one key of a get with several: then its reply comes without END
   * @param changed run on this loop, never within a call of the errand, when replies have come,
   *     when more can be sent, or when it has ended
   */
  Errand forward(Place owner, int hops, boolean part, Runnable changed);

  /**
   * Asks a former owner for an item, and stores it here. When the errand {@link Errand#isDone}, the
   * key is settled: the item is here, or there is none.
   *
   * @param key where the key's bytes lie; copied
   * @param changed as in {@link #forward}
   */
  Errand fetch(Place source, ByteBuffer key, int offset, int length, Runnable changed);
}
