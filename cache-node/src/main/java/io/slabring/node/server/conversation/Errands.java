package io.slabring.node.server.conversation;

import io.slabring.node.memory.Key;
import io.slabring.node.server.command.Incoming;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;
import io.slabring.protocol.Request;
import io.slabring.protocol.Request.KeyStep;
import io.slabring.protocol.RequestParser;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What other nodes do for one connection: its request that is under way has one errand, or one for
 * each key of a get. One per connection, on its event loop.
 */
final class Errands {
  /** Most keys of a get that are asked for at the same time. */
  private static final int PARTS_MAX = 32;

  /** So often may a request have been forwarded before it is forwarded once more. */
  private static final int HOPS_MAX = 4;

  /** So often in a row is the same key fetched; each time a new view must have come. */
  private static final int FETCHES_MAX = 8;

  private final Forwarder forwarder;
  private final Whereabouts whereabouts;
  private final RequestParser parser;
  private final ReplyStream replies;
  private final DataBlock block;
  private final Runnable changed;

  /** Of the request, or of the key of a get that is next; null if there is none. */
  private Errand errand;

  /** The keys of a get that were asked for, the next one first. */
  private final ArrayDeque<Part> parts = new ArrayDeque<>(0);

  /** Bytes of the request that have not been sent, and are still to come. */
  private long left;

  /** A request all of which has arrived, but whose key has gone; null if there is none. */
  private Departed departed;

  private boolean noreply;

  /** The request may be carried out without a reply. */
  private boolean silent;

  /** What comes for a key of a get is no value but a refusal: the get ends behind it. */
  private boolean refused;

  private boolean held;
  private int fetches;

  private boolean guest;
  private long viewVersion;
  private int hops;
  private boolean part;

  private Request ahead; // this and what follows are made for the first get with several keys
  private Key key;
  private byte[] keyBytes;

  /**
   * The errands of a connection.
   *
   * @param block what is swallowed of a request that has failed
   * @param changed goes on with the connection when another node has done something
   */
  Errands(Stages stages, ReplyStream replies, DataBlock block, Runnable changed) {
    this.forwarder = stages.forwarder();
    this.whereabouts = stages.whereabouts();
    this.parser = stages.parser();
    this.replies = replies;
    this.block = block;
    this.changed = changed;
  }

  /** The next request comes from another node; see {@link Conversation#guest}. */
  void guest(long ofView, int hopsBefore, boolean isPart) {
    guest = true;
    viewVersion = ofView;
    hops = hopsBefore;
    part = isPart;
  }

  /** Whether requests come from another node. */
  boolean isGuest() {
    return guest;
  }

  /** Whether the request is one key of a get with several. */
  boolean isPart() {
    return part;
  }

  /** Whether the request is not to be forwarded: the sender's view is as new as this node's. */
  boolean staysHere() {
    return guest && (hops >= HOPS_MAX || whereabouts.version() <= viewVersion);
  }

  /** Whether nothing goes on before another node has done something. */
  boolean isHeld() {
    return held;
  }

  /** Whether a request is under way. */
  boolean isBusy() {
    return errand != null;
  }

  /** Refuses what a node must not do for another one; returns whether it did. */
  boolean refuses(Request request) {
    if (!guest || request.verb().hasKey()) {
      return false;
    }
    fail("only commands on keys are carried out for other nodes");
    return true;
  }

  /**
   * Begins what has to be done about a request whose key is elsewhere, and about the keys of a get
   * that follow it.
   *
   * @param phase in which the request was executed
   * @param at where that phase began
   * @return the step from there
   */
  long begin(Request request, Place place, Phase phase, int at, int to) {
    boolean keys = request.verb().hasKeyList();
    int from = keys ? request.keyOffset() : at;
    boolean again = phase == (keys ? Phase.PARTS : Phase.FETCH) && from == at;
    fetches = again ? fetches + 1 : 0;
    if (fetches > FETCHES_MAX) {
      return giveUp(request);
    }
    if (keys) {
      ask(request, place, to);
      return Step.to(from, proceed(Phase.PARTS));
    }
    noreply = request.noreply();
    silent = noreply || request.quiet();
    if (place.isOwner()) {
      errand = forwarder.forward(place, hops, false, changed);
      left = request.end() - at + request.dataBlockLength();
      return Step.to(from, Phase.FORWARD);
    }
    ByteBuffer buffer = request.keyBuffer();
    errand = forwarder.fetch(place, buffer, request.keyOffset(), request.keyLength(), changed);
    held = true;
    return Step.to(from, Phase.FETCH);
  }

  /**
   * Sends on a store command whose key has become another node's while its value arrived here.
   *
   * @param incoming has the value
   * @return the phase behind the value
   */
  Phase sendOn(Request request, Place owner, Incoming incoming) {
    noreply = request.noreply();
    silent = noreply || request.quiet();
    departed = new Departed(request, incoming);
    errand = forwarder.forward(owner, hops, false, changed);
    departed.sendBy(errand);
    held = true;
    return Phase.FORWARD;
  }

  /** Answers a request that finds no end with a failure, and goes on behind it. */
  private long giveUp(Request request) {
    close();
    replies.rollback();
    if (!request.noreply()) {
      fail("the nodes of the cluster change too quickly");
    }
    if (request.verb().hasKeyList()) {
      return Step.to(request.keyOffset(), Phase.REST_OF_LINE);
    }
    block.expect(request);
    return Step.to(request.end(), block.isOver() ? Phase.LINE : Phase.SWALLOW);
  }

  private void fail(String reason) {
    replies.text("SERVER_ERROR " + reason + "\r\n");
  }

  /** Asks for the key of a get, and for those behind it that have come and are elsewhere. */
  private void ask(Request request, Place place, int to) {
    // What was found here after all, or was sought by an older view, is of no use any more.
    while (!parts.isEmpty() && !parts.peek().isFor(request, place)) {
      parts.poll().errand().close();
    }
    if (parts.isEmpty()) {
      parts.add(Part.begin(forwarder, request, place, hops, changed));
      lookAhead(request, to);
    }
    errand = parts.peek().errand();
  }

  private void lookAhead(Request request, int to) {
    if (ahead == null) {
      ahead = new Request();
      key = new Key();
      keyBytes = new byte[Key.MAX_LENGTH];
    }
    boolean stays = staysHere();
    parser.keepKeys(request, ahead);
    int from = request.keyOffset() + request.keyLength();
    parser.continueKeys(request.buffer(), from, to, ahead);
    while (parts.size() < PARTS_MAX && ahead.nextKey() == KeyStep.KEY) {
      key.set(ahead.keyBuffer(), ahead.keyOffset(), ahead.keyLength());
      Place place = whereabouts.of(keyBytes, key.copyTo(keyBytes), key.hash());
      if (place != null && !(stays && place.isOwner())) {
        parts.add(Part.begin(forwarder, ahead, place, hops, changed));
      }
    }
  }

  /** A step of FORWARD: sends what has come of the request. */
  long send(ByteBuffer in, int at, int to) {
    int end = (int) Math.min(to, at + left);
    int sent = errand.send(in, at, end, end - at == left);
    left -= sent;
    held = left == 0 || at + sent < end;
    return Step.to(at + sent, Phase.FORWARD);
  }

  /**
   * In PARTS: where the keys go on at the end of the errand for the key at {@code at}. That is
   * there, if its item was fetched, or else behind it.
   */
  int next(int at) {
    Part done = parts.poll();
    errand = null;
    done.errand().close();
    return done.isAnswer() ? at + done.keyLength() : at;
  }

  /**
   * Goes on as far as other nodes have: sends what they did not take, and moves what they have
   * answered.
   *
   * @param phase FETCH, FORWARD or PARTS
   * @return the phase after that
   */
  Phase proceed(Phase phase) {
    for (Part part : parts) {
      part.send();
    }
    if (departed != null) {
      departed.sendBy(errand);
    }
    if (!replies.isBlocked()) {
      if (phase == Phase.PARTS && !errand.hasBegunReply() && isRefusal(errand.nextByte())) {
        refused = true;
        replies.rollback(); // if values were sent, the refusal stands in the place of END
      }
      errand.moveTo(replies);
    }
    boolean over = errand.isDone();
    held = !over && left == 0;
    if (!over || phase == Phase.FETCH) {
      return phase;
    }
    if (phase == Phase.FORWARD) {
      return end(Phase.LINE);
    }
    return refused || parts.peek().isAnswer() && errand.failure() != null
        ? end(Phase.REST_OF_LINE)
        : phase;
  }

  /** Whether what begins so is not the value of a key. */
  private static boolean isRefusal(int first) {
    return first >= 0 && first != 'V';
  }

  /** The request is over, perhaps by a failure. */
  private Phase end(Phase next) {
    String failure = errand.failure();
    boolean begun = errand.hasBegunReply();
    if (failure == null && !begun && next == Phase.LINE && !silent) {
      failure = "the owner of this key has given no reply";
    }
    block.discard(left);
    close();
    if (failure != null && begun) {
      return Phase.OVER;
    }
    if (failure != null && (next != Phase.LINE || !noreply)) {
      replies.rollback();
      fail(failure);
    }
    return block.isOver() ? next : Phase.SWALLOW;
  }

  /** Ends all errands; the other nodes are told so if they are not done. */
  void close() {
    if (errand != null) {
      errand.close();
      errand = null;
    }
    while (!parts.isEmpty()) {
      parts.poll().errand().close();
    }
    if (departed != null) {
      departed.close();
      departed = null;
    }
    left = 0;
    held = false;
    refused = false;
  }
}
