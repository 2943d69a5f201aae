package io.slabring.node.server;

import io.slabring.node.store.Reservation;
import io.slabring.node.store.StoreSession;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import io.slabring.protocol.Verb;
import java.nio.ByteBuffer;

/**
 * Executes requests: one case for each command. The families share the event loop's session of the
 * store. Adding a command takes a row in {@link Verb}, its form in the parser if it is a new one, a
 * case here with its method, and a row in the transcripts.
 */
final class Commands {
  private final StoreSession session;
  private final Control control;
  private final ClassicCommands classic;
  private final MetaCommands meta;
  private final AdminCommands admin;

  Commands(StoreSession session, Control control, KeySampler keys) {
    this.session = session;
    this.control = control;
    this.classic = new ClassicCommands(session, control, keys);
    this.meta = new MetaCommands(session, keys);
    this.admin = new AdminCommands(control);
  }

  /** Executes a request and writes its reply, if its value need not be waited for. */
  After execute(Request request, Incoming incoming, ReplyStream replies, Client client) {
    switch (request.verb()) {
      case GET, GETS, GAT, GATS:
        return classic.get(request, replies, client);
      case SET, ADD, REPLACE, APPEND, PREPEND, CAS:
        return classic.store(request, incoming, replies);
      case DELETE:
        return classic.delete(request, replies);
      case INCR, DECR:
        return classic.arithmetic(request, replies);
      case TOUCH:
        return classic.touch(request, replies);
      case MG:
        return meta.get(request, replies);
      case MS:
        return meta.store(request, incoming, replies);
      case MD:
        return meta.delete(request, replies);
      case MA:
        return meta.arithmetic(request, replies);
      case MN:
        replies.reply(Reply.MN);
        return After.LINE;
      case ME:
        return meta.describe(request, replies);
      default:
        return admin.execute(request, replies, client);
    }
  }

  /** Commits a store command whose value has arrived, and answers it. */
  void finishStore(Request request, boolean whole, Reservation reservation, ReplyStream replies) {
    if (!whole) {
      session.reject(reservation);
      if (request.verb() == Verb.MS || !request.noreply()) {
        replies.reply(Reply.BAD_DATA_CHUNK);
      }
    } else if (request.verb() == Verb.MS) {
      meta.finishStore(request, reservation, replies);
    } else {
      classic.finishStore(request, reservation, replies);
    }
  }

  /** Gives up a store command in the middle of its value, for want of memory. */
  void failStore(Request request, Reservation reservation, ReplyStream replies) {
    session.fail(reservation);
    if (request.verb() == Verb.MS || !request.noreply()) {
      replies.reply(Reply.NO_MEMORY_READING);
    }
  }

  /** What a new client must go through first; null for nothing. */
  Login newLogin() {
    return control.newLogin();
  }

  /** Whether clients are served at all. */
  boolean speaksText() {
    return control.speaksText();
  }

  /** Refuses a client that speaks the binary protocol, in that protocol. */
  void refuseBinary(ByteBuffer in, int at, int to, ReplyStream replies, Client client) {
    control.binaryClients().refused(client);
    replies.bytes(BinaryRefusal.answer(in, at, to));
  }

  StoreSession session() {
    return session;
  }

  /** Seconds of the store's clock. */
  int now() {
    return control.now();
  }
}
