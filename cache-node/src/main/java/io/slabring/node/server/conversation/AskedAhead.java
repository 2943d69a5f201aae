package io.slabring.node.server.conversation;

import io.slabring.node.memory.Key;
import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;
import io.slabring.protocol.ParseResult;
import io.slabring.protocol.Request;
import io.slabring.protocol.Request.KeyStep;
import io.slabring.protocol.RequestParser;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What a connection has asked other nodes for: what is needed now, and what follows it in the
 * pipeline. One per connection, on its event loop.
 */
final class AskedAhead {
  /*
   * A client that sends many requests at once waits for them all, so their ways to other nodes
   * must lie beside each other. What is asked ahead is what only reads, up to the first request
   * that could change something: nobody can tell in which order reads were carried out. What was
   * asked for and is not needed after all (the item has come here in another way, a new view has
   * moved the key) is dropped.
   */

  /** Most that is asked for at the same time. */
  private static final int MOST = 32;

  private final Forwarder forwarder;
  private final Whereabouts whereabouts;
  private final RequestParser parser;
  private final Runnable changed;

  /** In the order of the input. */
  private final ArrayDeque<Part> parts = new ArrayDeque<>(0);

  // These are made when something is asked ahead for the first time.
  private Request ahead;
  private Key key;
  private byte[] keyBytes;

  /** Of the request that is looked at: it was forwarded so often, and goes to no other owner. */
  private int hops;

  private boolean stays;

  AskedAhead(Stages stages, Runnable changed) {
    this.forwarder = stages.forwarder();
    this.whereabouts = stages.whereabouts();
    this.parser = stages.parser();
    this.changed = changed;
  }

  /**
   * Whether a request can be asked ahead, and past: it changes nothing but when its item was used
   * last.
   */
  static boolean isRead(Request request) {
    return switch (request.verb()) {
      case GET, GETS -> true;
      case MG -> !request.has('N') && !request.has('R') && !request.has('T');
      default -> false;
    };
  }

  /**
   * The part for a request, or for the current key of a get; if it has not been asked for, it is
   * now, and so is what follows.
   *
   * @param at where the line of the request begins; only for one without a key list
   * @param to end of the input
   * @param forwarded how often the request was forwarded before
   * @param staysHere whether no owner is asked for what follows
   */
  Part take(Request request, int at, int to, Place place, int forwarded, boolean staysHere) {
    while (!parts.isEmpty() && !parts.peek().isFor(request, at, place)) {
      parts.poll().errand().close();
    }
    if (parts.isEmpty()) {
      hops = forwarded;
      stays = staysHere;
      parts.add(part(request, at, place));
      lookAhead(request, to);
    }
    return parts.peek();
  }

  private Part part(Request request, int at, Place place) {
    if (!place.isOwner()) {
      return Part.item(forwarder, request, place, changed);
    }
    return request.verb().hasKeyList()
        ? Part.key(forwarder, request, place, hops, changed)
        : Part.line(forwarder, request, at, place, hops, changed);
  }

  private void lookAhead(Request request, int to) {
    if (ahead == null) {
      ahead = new Request();
      key = new Key();
      keyBytes = new byte[Key.MAX_LENGTH];
    }
    ByteBuffer in = request.buffer();
    int at = request.end();
    if (request.verb().hasKeyList()) {
      parser.keepKeys(request, ahead);
      parser.continueKeys(in, request.keyOffset() + request.keyLength(), to, ahead);
      at = askForKeys();
    }
    boolean reads = isRead(request);
    while (reads && at >= 0 && at < to && parts.size() < MOST) {
      reads = parser.parse(in, at, to, ahead) == ParseResult.REQUEST && isRead(ahead);
      if (reads && ahead.verb().hasKeyList()) {
        at = askForKeys();
      } else if (reads) {
        askFor(at);
        at = ahead.end();
      }
    }
  }

  /** Asks for the keys of a get; returns where the next request begins, or a negative number. */
  private int askForKeys() {
    KeyStep step = KeyStep.KEY;
    while (parts.size() < MOST && step == KeyStep.KEY) {
      step = ahead.nextKey();
      if (step == KeyStep.KEY) {
        askFor(0);
      }
    }
    return step == KeyStep.END ? ahead.end() : -1;
  }

  private void askFor(int at) {
    key.set(ahead.keyBuffer(), ahead.keyOffset(), ahead.keyLength());
    Place place = whereabouts.of(keyBytes, key.copyTo(keyBytes), key.hash());
    if (place != null && !(stays && place.isOwner()) && !isFetched(place)) {
      parts.add(part(ahead, at, place));
    }
  }

  /** Whether the same item is on its way: it is here then when its second reader comes. */
  private boolean isFetched(Place place) {
    if (place.isOwner()) {
      return false;
    }
    for (Part part : parts) {
      if (part.isFor(ahead, 0, place)) {
        return true;
      }
    }
    return false;
  }

  /** What was asked for first is over. */
  Part poll() {
    return parts.poll();
  }

  /** Sends what was not taken before. */
  void send() {
    for (Part part : parts) {
      part.send();
    }
  }

  /** Drops all. */
  void close() {
    while (!parts.isEmpty()) {
      parts.poll().errand().close();
    }
  }
}
