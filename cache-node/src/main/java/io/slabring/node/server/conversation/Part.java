package io.slabring.node.server.conversation;

import io.slabring.node.store.life.Place;
import io.slabring.protocol.Request;
import io.slabring.protocol.Verb;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What another node has been asked for: one key of a get, a whole request line, or the item of a
 * key that this node owns now. Has bytes of its own, independent of the input. Used on one event
 * loop.
 */
final class Part {
  private static final byte[] CR_LF = {'\r', '\n'};

  private final Place place;

  /** Null for a whole line. */
  private final Verb verb;

  private final ByteBuffer line;
  private final int keyOffset;
  private final int keyLength;
  private Errand errand;
  private int sent;

  private Part(Place place, Verb verb, ByteBuffer line, int keyOffset, int keyLength) {
    this.place = place;
    this.verb = verb;
    this.line = line;
    this.keyOffset = keyOffset;
    this.keyLength = keyLength;
  }

  /**
   * Asks for the current key of a get.
   *
   * @param hops how often the request was forwarded before
   */
  static Part key(Forwarder forwarder, Request request, Place place, int hops, Runnable changed) {
    Part part = request(request, place);
    part.errand = forwarder.forward(place, hops, true, changed);
    part.send();
    return part;
  }

  /** With a request for this key alone. */
  private static Part request(Request request, Place place) {
    Verb verb = request.verb();
    boolean touches = verb == Verb.GAT || verb == Verb.GATS;
    String head = verb.wireName() + (touches ? " " + request.exptime() + " " : " ");
    int length = request.keyLength();
    ByteBuffer line = ByteBuffer.allocate(head.length() + length + CR_LF.length);
    line.put(head.getBytes(StandardCharsets.US_ASCII));
    line.put(head.length(), request.keyBuffer(), request.keyOffset(), length);
    line.put(head.length() + length, CR_LF);
    return new Part(place, verb, line.clear(), head.length(), length);
  }

  /**
   * Asks for the reply to a request line.
   *
   * @param at where the line begins
   */
  static Part line(
      Forwarder forwarder, Request request, int at, Place place, int hops, Runnable changed) {
    int length = request.end() - at;
    ByteBuffer line = ByteBuffer.allocate(length).put(0, request.buffer(), at, length);
    Part part = new Part(place, null, line, 0, length);
    part.errand = forwarder.forward(place, hops, false, changed);
    part.send();
    return part;
  }

  /** Asks a former owner for the item of the current key. */
  static Part item(Forwarder forwarder, Request request, Place place, Runnable changed) {
    int length = request.keyLength();
    ByteBuffer key =
        ByteBuffer.allocate(length).put(0, request.keyBuffer(), request.keyOffset(), length);
    Part part = new Part(place, null, key, 0, length);
    part.errand = forwarder.fetch(place, key, 0, length, changed);
    return part;
  }

  /** Sends what was not taken before. */
  void send() {
    if (place.isOwner() && sent < line.capacity()) {
      sent += errand.send(line, sent, line.capacity(), true);
    }
  }

  /**
   * Whether it is what has to be asked there for a request, or for its current key.
   *
   * @param at where the line of the request begins; only for one without a key list
   */
  boolean isFor(Request request, int at, Place there) {
    if (!place.equals(there)) {
      return false;
    }
    if (place.isOwner() && verb == null) {
      return isSame(request.buffer(), at, request.end() - at);
    }
    boolean asked = !place.isOwner() || verb == request.verb();
    return asked && isSame(request.keyBuffer(), request.keyOffset(), request.keyLength());
  }

  private boolean isSame(ByteBuffer bytes, int from, int length) {
    return length == keyLength
        && bytes.slice(from, length).equals(line.slice(keyOffset, keyLength));
  }

  /** Whether an owner answers, rather than a former owner that gives the item. */
  boolean isAnswer() {
    return place.isOwner();
  }

  /** Bytes of the key; of a whole line those of the line. */
  int keyLength() {
    return keyLength;
  }

  Errand errand() {
    return errand;
  }
}
