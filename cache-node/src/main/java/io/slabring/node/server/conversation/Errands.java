package io.slabring.node.server.conversation;

import io.slabring.node.server.command.Incoming;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;
import io.slabring.protocol.Request;
import java.nio.ByteBuffer;

/**
 * What other nodes do for one connection: the request that is under way has an errand, and so may
 * what follows it. One per connection, on its event loop.
 */
final class Errands {
  /** So often may a request have been forwarded before it is forwarded once more. */
  private static final int HOPS_MAX = 4;

  /** So often in a row is the same key fetched; each time a new view must have come. */
  private static final int FETCHES_MAX = 8;

  private final Forwarder forwarder;
  private final Whereabouts whereabouts;
  private final ReplyStream replies;
  private final DataBlock block;
  private final Runnable changed;
  private final AskedAhead ahead;

  /** Of the request, or of the key of a get that is next; null if there is none. */
  private Errand errand;

  /** It is the first of what was asked ahead. */
  private boolean asked;

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

  /**
   * The errands of a connection.
   *
   * @param block what is swallowed of a request that has failed
   * @param changed goes on with the connection when another node has done something
   */
  Errands(Stages stages, ReplyStream replies, DataBlock block, Runnable changed) {
    this.forwarder = stages.forwarder();
    this.whereabouts = stages.whereabouts();
    this.replies = replies;
    this.block = block;
    this.changed = changed;
    this.ahead = new AskedAhead(stages, changed);
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
    noreply = request.noreply();
    silent = noreply || request.quiet();
    if (place.isOwner() && !keys && !AskedAhead.isRead(request)) {
      errand = forwarder.forward(place, hops, false, changed);
      asked = false;
      left = request.end() - at + request.dataBlockLength();
      return Step.to(from, Phase.FORWARD);
    }
    errand = ahead.take(request, at, to, place, hops, staysHere()).errand();
    asked = true;
    if (keys) {
      return Step.to(from, proceed(Phase.PARTS));
    }
    if (place.isOwner()) {
      return Step.to(request.end(), proceed(Phase.FORWARD));
    }
    held = !errand.isDone();
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
    asked = false;
    departed.sendBy(errand);
    held = true;
    return Phase.FORWARD;
  }

  /** Answers a request that finds no end with a failure, and goes on behind it. */
  private long giveUp(Request request) {
    ahead.close();
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
    Part done = ahead.poll();
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
    ahead.send();
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
    // A former owner never fails.
    return refused || errand.failure() != null ? end(Phase.REST_OF_LINE) : phase;
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
    finish();
    if (failure != null && begun) {
      return Phase.OVER;
    }
    if (failure != null && (next != Phase.LINE || !noreply)) {
      replies.rollback();
      fail(failure);
    }
    return block.isOver() ? next : Phase.SWALLOW;
  }

  /** What was needed for the request that is under way has come. */
  void finish() {
    if (asked) {
      ahead.poll();
    }
    if (departed != null) {
      departed.close();
      departed = null;
    }
    errand.close();
    errand = null;
    left = 0;
    held = false;
    refused = false;
  }

  /** No request is left in the input: what was asked ahead and not needed is dropped. */
  void rest() {
    if (errand == null) {
      ahead.close();
    }
  }

  /** Ends all errands; the other nodes are told so if they are not done. */
  void close() {
    if (errand != null) {
      finish();
    }
    ahead.close();
  }
}
