package io.slabring.node.server.conversation;

import io.slabring.node.store.life.Place;
import io.slabring.protocol.Request;
import io.slabring.protocol.Verb;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One key of a get that another node has been asked for. Used on one event loop. */
final class Part {
  private static final byte[] CR_LF = {'\r', '\n'};

  private final Place place;
  private final ByteBuffer line;
  private final int keyOffset;
  private final int keyLength;
  private Errand errand;
  private int sent;

  private Part(Place place, ByteBuffer line, int keyOffset, int keyLength) {
    this.place = place;
    this.line = line;
    this.keyOffset = keyOffset;
    this.keyLength = keyLength;
  }

  /**
   * Asks for the current key of a get.
   *
   * @param hops how often the request was forwarded before
   */
  static Part begin(Forwarder forwarder, Request request, Place place, int hops, Runnable changed) {
    Part part = of(request, place);
    if (place.isOwner()) {
      part.errand = forwarder.forward(place, hops, true, changed);
      part.send();
    } else {
      part.errand = forwarder.fetch(place, part.line, part.keyOffset, part.keyLength, changed);
    }
    return part;
  }

  /** With a request for this key alone, independent of the input. */
  private static Part of(Request request, Place place) {
    Verb verb = request.verb();
    boolean touches = verb == Verb.GAT || verb == Verb.GATS;
    String head = verb.wireName() + (touches ? " " + request.exptime() + " " : " ");
    int length = request.keyLength();
    ByteBuffer line = ByteBuffer.allocate(head.length() + length + CR_LF.length);
    line.put(head.getBytes(StandardCharsets.US_ASCII));
    line.put(head.length(), request.keyBuffer(), request.keyOffset(), length);
    line.put(head.length() + length, CR_LF);
    return new Part(place, line.clear(), head.length(), length);
  }

  /** Sends what was not taken before. */
  void send() {
    if (place.isOwner() && sent < line.capacity()) {
      sent += errand.send(line, sent, line.capacity(), true);
    }
  }

  /** Whether it asks there for the current key of a get. */
  boolean isFor(Request request, Place there) {
    if (!place.equals(there) || keyLength != request.keyLength()) {
      return false;
    }
    ByteBuffer key = request.keyBuffer().slice(request.keyOffset(), keyLength);
    return key.equals(line.slice(keyOffset, keyLength));
  }

  /** Whether an owner answers, rather than a former owner that gives the item. */
  boolean isAnswer() {
    return place.isOwner();
  }

  int keyLength() {
    return keyLength;
  }

  Errand errand() {
    return errand;
  }
}
