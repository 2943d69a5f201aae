package io.slabring.node.server.link;

import io.netty.util.collection.LongObjectHashMap;
import io.slabring.node.server.conversation.Errand;
import io.slabring.node.store.life.Place;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The items that one event loop asks former owners for. Connections that want the same item wait
 * for one answer. Used on that loop.
 */
final class Fetches {
  /** Most fetches that others can join. */
  private static final int JOINABLE_MAX = 4096;

  /** Readers that wait for the next fetch, at most. */
  private static final int IDLE_MAX = 64;

  private final LinkLoop loop;
  private final LoopTurn turn;
  private final LinkCounters counters;

  /** By the hash of the key. A key whose hash is taken is fetched on its own. */
  private final LongObjectHashMap<Fetch> joinable = new LongObjectHashMap<>();

  private final ArrayDeque<ItemReader> idle = new ArrayDeque<>();

  Fetches(LinkLoop loop, LoopTurn turn, LinkCounters counters) {
    this.loop = loop;
    this.turn = turn;
    this.counters = counters;
  }

  /**
   * Asks for an item. If another connection has asked for it already, waits for that answer.
   *
   * @param key where the key's bytes lie; copied
   * @param hops how often the fetch was passed on before
   */
  Errand begin(
      Link link,
      Place source,
      ByteBuffer key,
      int offset,
      int length,
      int hops,
      long version,
      Runnable changed) {
    Fetch fetch = new Fetch(link, this, source, key, offset, length, hops, version);
    Fetch other = joinable.get(fetch.hash());
    if (other != null && other.isAs(fetch)) {
      return other.join(changed);
    }
    if (other == null && joinable.size() < JOINABLE_MAX) {
      joinable.put(fetch.hash(), fetch);
    }
    Errand errand = fetch.join(changed);
    counters.fetches++;
    link.start(fetch);
    return errand;
  }

  /** Nobody can join a fetch any more. */
  void ended(Fetch fetch) {
    if (joinable.get(fetch.hash()) == fetch) {
      joinable.remove(fetch.hash());
    }
  }

  LinkLoop loop() {
    return loop;
  }

  LoopTurn turn() {
    return turn;
  }

  LinkCounters counters() {
    return counters;
  }

  /** A reader of which nothing has come. */
  ItemReader takeReader() {
    ItemReader reader = idle.poll();
    return reader == null ? new ItemReader(loop.session(), counters) : reader;
  }

  /** A reader is not needed any more. */
  void giveBack(ItemReader reader) {
    reader.close();
    if (idle.size() < IDLE_MAX) {
      idle.push(reader);
    }
  }
}
