package io.slabring.node.server.command;

import io.slabring.node.admin.PrefixStats;
import io.slabring.node.memory.Key;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.store.command.Arithmetic;
import io.slabring.node.store.command.Hit;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.command.StoreSession;
import io.slabring.protocol.Reply;
import io.slabring.protocol.ReplyWriter;
import io.slabring.protocol.Request;
import io.slabring.protocol.Verb;
import java.nio.charset.StandardCharsets;

/** The classic commands: what the store answers, in memcached's words. One per event loop. */
public final class ClassicCommands {
  private static final byte[] CLUSTER_KEY = ClusterAnswers.KEY.getBytes(StandardCharsets.US_ASCII);

  private final StoreSession session;
  private final ClusterDirectory cluster;
  private final PrefixStats prefixes;
  private final CurrentKey current;
  private final Key key;
  private final Hit hit;
  private final Arithmetic sum = new Arithmetic();

  /**
   * The commands of one session.
   *
   * @param keys looks at keys; null where they are not looked at
   */
  public ClassicCommands(
      StoreSession session, ClusterDirectory cluster, PrefixStats prefixes, KeySampler keys) {
    this.session = session;
    this.cluster = cluster;
    this.prefixes = prefixes;
    this.current = new CurrentKey(keys);
    this.key = current.key();
    this.hit = session.newHit();
  }

  /**
   * get, gets, gat, gats: stops early when the client has to read first, and before a key that is
   * elsewhere.
   */
  After get(Request request, ReplyStream replies, Client client) {
    while (true) {
      switch (request.nextKey()) {
        case KEY:
          if (!replies.admit()) {
            return refuse(request, replies);
          }
          if (!lookUp(request, replies, client)) {
            return After.ELSEWHERE;
          }
          if (replies.isBlocked()) {
            return After.KEYS_BLOCKED;
          }
          break;
        case END:
          return After.END;
        case TOO_LONG:
          // As memcached does: the values that this get has found are not answered either.
          replies.rollback();
          replies.reply(Reply.BAD_FORMAT);
          return request.lineOpen() ? After.REST_OF_LINE : After.LINE;
        case MORE:
          return After.KEYS;
      }
    }
  }

  /** As memcached does: the client gets an error in the place of this get's values. */
  private static After refuse(Request request, ReplyStream replies) {
    if (!replies.rollback()) {
      return After.OVER;
    }
    replies.reply(Reply.NO_MEMORY_FOR_REPLY);
    return request.lineOpen() ? After.REST_OF_LINE : After.LINE;
  }

  /** Answers one key; false when that cannot be done here. */
  private boolean lookUp(Request request, ReplyStream replies, Client client) {
    boolean discovers = request.keyLength() == CLUSTER_KEY.length && isClusterKey(request);
    if (discovers && cluster.isInCluster()) {
      answerCluster(request, replies, client);
      return true;
    }
    Verb verb = request.verb();
    current.point(request);
    boolean found =
        verb == Verb.GET || verb == Verb.GETS
            ? session.get(key, hit)
            : session.getAndTouch(key, request.exptime(), hit);
    if (!found && session.place() != null) {
      return false;
    }
    current.use();
    if (prefixes.isOn()) {
      prefixes.countGet(request.keyBuffer(), request.keyOffset(), request.keyLength(), found);
    }
    if (!found) {
      if (discovers) {
        answerCluster(
            request, replies, client); // alone, a node hides nothing that somebody has stored
      }
      return true;
    }
    boolean pinned = false;
    try {
      int length = hit.valueLength();
      if (replies.fits(length)) {
        ReplyWriter line = replies.valueLine(length);
        valueLine(line, request, length);
        replies.value(hit, length);
      } else if (hit.pin(replies.pin(session))) {
        pinned = true;
        valueLine(replies.line(), request, length);
      }
    } finally {
      hit.close();
    }
    if (pinned) {
      replies.stream();
    } else {
      replies.relieve();
    }
    return true;
  }

  private void answerCluster(Request request, ReplyStream replies, Client client) {
    replies.text(cluster.answersFor(client).value(isWithCas(request.verb())));
  }

  private void valueLine(ReplyWriter line, Request request, int length) {
    if (isWithCas(request.verb())) {
      line.valueLineWithCas(request, hit.clientFlags(), length, hit.cas());
    } else {
      line.valueLine(request, hit.clientFlags(), length);
    }
  }

  private static boolean isWithCas(Verb verb) {
    return verb == Verb.GETS || verb == Verb.GATS;
  }

  private static boolean isClusterKey(Request request) {
    for (int i = 0; i < CLUSTER_KEY.length; i++) {
      if (request.keyBuffer().get(request.keyOffset() + i) != CLUSTER_KEY[i]) {
        return false;
      }
    }
    return true;
  }

  /** set and its relatives: at once when the value is there already, else reserves its memory. */
  After store(Request request, Incoming incoming, ReplyStream replies) {
    current.point(request);
    Reservation wanted = incoming.reservation().clear();
    wanted.mode = modeOf(request.verb());
    wanted.dropsOldOnRefusal = wanted.mode == StoreMode.SET;
    wanted.clientFlags = request.clientFlags();
    wanted.exptime = request.exptime();
    wanted.compareCas = request.verb() == Verb.CAS ? request.casUnique() : 0;
    Outcome outcome = incoming.store(key, request, wanted);
    After after = Incoming.after(outcome);
    if (after == After.ELSEWHERE) {
      return after;
    }
    current.use();
    current.stores(request.valueLength(), after);
    if (prefixes.isOn()) {
      prefixes.countSet(request.keyBuffer(), request.keyOffset(), request.keyLength());
    }
    if (after == After.SWALLOW) {
      answerStore(request, outcome, wanted, replies);
    }
    return after;
  }

  static void answerStore(
      Request request, Outcome outcome, Reservation reservation, ReplyStream replies) {
    if (request.noreply()) {
      return;
    }
    replies.reply(
        switch (outcome) {
          case STORED -> Reply.STORED;
          case EXISTS -> Reply.EXISTS;
          case NOT_FOUND -> Reply.NOT_FOUND;
          case TOO_LARGE -> Reply.TOO_LARGE;
          case NO_MEMORY -> StoreAnswers.noMemory(reservation);
          default -> Reply.NOT_STORED;
        });
  }

  private static StoreMode modeOf(Verb verb) {
    return switch (verb) {
      case ADD -> StoreMode.ADD;
      case REPLACE -> StoreMode.REPLACE;
      case APPEND -> StoreMode.APPEND;
      case PREPEND -> StoreMode.PREPEND;
      case CAS -> StoreMode.CAS;
      default -> StoreMode.SET;
    };
  }

  After delete(Request request, ReplyStream replies) {
    current.point(request);
    Outcome outcome = session.delete(key);
    if (outcome == Outcome.ELSEWHERE) {
      return After.ELSEWHERE;
    }
    current.use();
    if (prefixes.isOn()) {
      prefixes.countDelete(request.keyBuffer(), request.keyOffset(), request.keyLength());
    }
    if (!request.noreply()) {
      replies.reply(outcome == Outcome.DELETED ? Reply.DELETED : Reply.NOT_FOUND);
    }
    return After.LINE;
  }

  After touch(Request request, ReplyStream replies) {
    current.point(request);
    Outcome outcome = session.touch(key, request.exptime());
    if (outcome == Outcome.ELSEWHERE) {
      return After.ELSEWHERE;
    }
    current.use();
    if (!request.noreply()) {
      replies.reply(outcome == Outcome.TOUCHED ? Reply.TOUCHED : Reply.NOT_FOUND);
    }
    return After.LINE;
  }

  /** incr and decr. */
  After arithmetic(Request request, ReplyStream replies) {
    current.point(request);
    sum.clear();
    sum.delta = request.delta();
    sum.decrement = request.decrement();
    Outcome outcome = session.arithmetic(key, sum);
    if (outcome == Outcome.ELSEWHERE) {
      return After.ELSEWHERE;
    }
    current.use();
    if (request.noreply()) {
      return After.LINE;
    }
    switch (outcome) {
      case STORED -> {
        ReplyWriter line = replies.line();
        line.number(sum.value());
        line.crlf();
      }
      case NOT_FOUND -> replies.reply(Reply.NOT_FOUND);
      case NON_NUMERIC -> replies.reply(Reply.NON_NUMERIC);
      default -> replies.reply(Reply.NO_MEMORY);
    }
    return After.LINE;
  }
}
