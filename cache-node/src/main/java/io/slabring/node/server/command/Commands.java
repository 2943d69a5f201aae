package io.slabring.node.server.command;

import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Place;
import io.slabring.protocol.Reply;
import io.slabring.protocol.Request;
import io.slabring.protocol.Verb;

/**
 * Executes requests: one case for each command. Adding a command takes a row in {@link Verb}, its
 * form in the parser if it is a new one, a case here with its method, and a row in the transcripts.
 * One per event loop.
 */
public final class Commands {
  private final StoreSession session;
  private final ClassicCommands classic;
  private final MetaCommands meta;
  private final AdminCommands admin;

  /** The families of commands; classic and meta commands use this session. */
  public Commands(
      StoreSession session, ClassicCommands classic, MetaCommands meta, AdminCommands admin) {
    this.session = session;
    this.classic = classic;
    this.meta = meta;
    this.admin = admin;
  }

  /** Executes a request and writes its reply, if its value need not be waited for. */
  public After execute(Request request, Incoming incoming, ReplyStream replies, Client client) {
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
        return meta.use(meta.get(request, replies));
      case MS:
        return meta.use(meta.store(request, incoming, replies));
      case MD:
        return meta.use(meta.delete(request, replies));
      case MA:
        return meta.use(meta.arithmetic(request, replies));
      case MN:
        replies.reply(Reply.MN);
        return After.LINE;
      case ME:
        return meta.use(meta.describe(request, replies));
      default:
        return admin.execute(request, replies, client);
    }
  }

  /**
   * Commits a store command whose value has arrived, and answers it.
   *
   * @return false if neither was done: the key has become another node's meanwhile, {@link #place}
   *     says which one's, and the value is in the reservation
   */
  public boolean finishStore(
      Request request, boolean whole, Reservation reservation, ReplyStream replies) {
    if (!whole) {
      session.reject(reservation);
      if (request.verb() == Verb.MS || !request.noreply()) {
        replies.reply(Reply.BAD_DATA_CHUNK);
      }
      return true;
    }
    Outcome outcome = session.commit(reservation);
    if (outcome == Outcome.ELSEWHERE) {
      return false;
    }
    if (request.verb() == Verb.MS) {
      MetaCommands.answerStore(request, outcome, reservation, replies);
    } else {
      ClassicCommands.answerStore(request, outcome, reservation, replies);
    }
    return true;
  }

  /** Gives up a store command in the middle of its value, for want of memory. */
  public void failStore(Request request, Reservation reservation, ReplyStream replies) {
    session.fail(reservation);
    if (request.verb() == Verb.MS || !request.noreply()) {
      replies.reply(Reply.NO_MEMORY_READING);
    }
  }

  /** Where the key of the request may be that was answered by {@link After#ELSEWHERE}. */
  public Place place() {
    return session.place();
  }

  /** Whether the keys of other owners are served as if they were this node's; at first not. */
  public void stayHere(boolean stays) {
    session.stayHere(stays);
  }

  /** A place for the values of one connection. */
  public Incoming newIncoming() {
    return new Incoming(session);
  }
}
