package io.slabring.node.server.command;

import io.slabring.node.memory.Key;
import io.slabring.node.memory.Values;
import io.slabring.node.server.stream.ReplyStream;
import io.slabring.node.store.command.Arithmetic;
import io.slabring.node.store.command.Hit;
import io.slabring.node.store.command.MetaDelete;
import io.slabring.node.store.command.MetaGet;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.command.StoreSession;
import io.slabring.protocol.Reply;
import io.slabring.protocol.ReplyWriter;
import io.slabring.protocol.Request;

/**
 * The meta commands: a status of two letters, then an answer to each flag that asks for one, in the
 * order in which the flags came. One per event loop.
 */
public final class MetaCommands {
  /** A CAS unique that no item has; stands for one of 0, which would mean any. */
  private static final long NO_CAS = -1;

  private final StoreSession session;
  private final CurrentKey current;
  private final Key key;
  private final Hit hit;
  private final MetaGet reading = new MetaGet();
  private final MetaDelete deletion = new MetaDelete();
  private final Arithmetic sum = new Arithmetic();

  /**
   * The commands of one session.
   *
   * @param keys looks at keys; null where they are not looked at
   */
  public MetaCommands(StoreSession session, KeySampler keys) {
    this.session = session;
    this.current = new CurrentKey(keys);
    this.key = current.key();
    this.hit = session.newHit();
  }

  /** mg. */
  After get(Request request, ReplyStream replies) {
    current.point(request);
    reading.clear();
    reading.noBump = request.has('u');
    reading.touch = request.has('T') ? request.ttl() : MetaGet.NONE;
    reading.vivify = request.has('N') ? request.vivifyTtl() : MetaGet.NONE;
    reading.recache = request.has('R') ? request.recacheTtl() : MetaGet.NONE;
    if (reading.touch != MetaGet.NONE) {
      reading.vivifyWins = isBefore(request, 'T', 'N');
      reading.recacheFirst = isBefore(request, 'R', 'T');
    }
    reading.newCas = request.newCas();
    if (!session.metaGet(key, reading, hit)) {
      boolean elsewhere = session.place() != null;
      if (!elsewhere && !request.quiet()) {
        echo(replies.line(), Reply.EN, request);
      }
      return elsewhere ? After.ELSEWHERE : After.LINE;
    }
    boolean pinned = false;
    try {
      pinned = answerHit(request, replies);
    } finally {
      hit.close();
    }
    if (pinned) {
      replies.stream();
    }
    return After.LINE;
  }

  /** Answers a hit; true when its value is pinned and remains to be sent. */
  private boolean answerHit(Request request, ReplyStream replies) {
    boolean withValue =
        request.has('v') && !(request.has('C') && hit.cas() == request.compareCas());
    int length = hit.valueLength();
    if (!withValue) {
      ReplyWriter line = replies.line();
      line.status(Reply.HD);
      hitFlags(line, request);
      return false;
    }
    if (replies.fits(length)) {
      ReplyWriter line = replies.lineAndValue(length);
      line.metaValue(length);
      hitFlags(line, request);
      replies.value(hit, length);
      return false;
    }
    if (!hit.pin(replies.pin(session))) {
      replies.reply(Reply.TOO_MANY_READERS);
      return false;
    }
    ReplyWriter line = replies.line();
    line.metaValue(length);
    hitFlags(line, request);
    return true;
  }

  private void hitFlags(ReplyWriter line, Request request) {
    int count = request.flagCount();
    for (int i = 0; i < count; i++) {
      switch (request.flag(i)) {
        case 's' -> line.metaFlag('s', hit.valueLength());
        case 't' ->
            line.metaFlagSigned(
                't',
                secondsToLive(
                    request,
                    i,
                    hit.created(),
                    hit.secondsToLiveBefore(),
                    hit.secondsToLiveTouched()));
        case 'c' -> line.metaFlag('c', hit.cas());
        case 'f' -> line.metaFlag('f', Integer.toUnsignedLong(hit.clientFlags()));
        case 'l' -> line.metaFlag('l', hit.secondsSinceAccess());
        case 'h' -> line.metaFlag('h', hit.fetchedBefore() ? 1 : 0);
        case 'O' -> line.opaque(request);
        case 'k' -> line.key(request, hit.binaryKey());
        default -> {
          // The other flags ask for no answer.
        }
      }
    }
    if (hit.tokenSent()) {
      line.metaFlag('Z');
    }
    if (hit.stale()) {
      line.metaFlag('X');
    }
    if (hit.won()) {
      line.metaFlag('W');
    }
    line.crlf();
  }

  /** The time to live as it is when flag {@code i} is reached: N and T change it in their turn. */
  private static long secondsToLive(
      Request request, int i, boolean created, long before, long touched) {
    for (int j = i - 1; j >= 0; j--) {
      byte flag = request.flag(j);
      if (flag == 'T') {
        return touched;
      }
      if (flag == 'N' && created) {
        return before;
      }
    }
    return created ? -1 : before;
  }

  private static boolean isAmong(Request request, char flag, int count) {
    for (int i = 0; i < count; i++) {
      if (request.flag(i) == flag) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBefore(Request request, char first, char second) {
    int count = request.flagCount();
    for (int i = 0; i < count; i++) {
      if (request.flag(i) == second) {
        return isAmong(request, first, i);
      }
    }
    return false;
  }

  /** ms: at once when the value is there already, else reserves its memory. */
  After store(Request request, Incoming incoming, ReplyStream replies) {
    current.point(request);
    StoreMode mode = modeOf(request);
    boolean creating = mode == StoreMode.APPEND_OR_CREATE || mode == StoreMode.PREPEND_OR_CREATE;
    Reservation wanted = incoming.reservation().clear();
    wanted.mode = mode;
    wanted.binaryKey = request.keyIsBinary();
    wanted.clientFlags = request.clientFlags();
    wanted.exptime = creating ? request.vivifyTtl() : request.ttl();
    wanted.compareCas = request.compareCas();
    wanted.newCas = request.newCas();
    wanted.allowStale = request.has('I') && mode == StoreMode.CAS;
    Outcome outcome = incoming.store(key, request, wanted);
    After after = Incoming.after(outcome);
    current.stores(request.valueLength(), after);
    if (after == After.SWALLOW) {
      answerStore(request, outcome, wanted, replies);
    }
    return after;
  }

  static void answerStore(
      Request request, Outcome outcome, Reservation reservation, ReplyStream replies) {
    switch (outcome) {
      case STORED -> {
        if (!request.quiet()) {
          storeLine(replies.line(), Reply.HD, request, reservation);
        }
      }
      case EXISTS -> storeLine(replies.line(), Reply.EX, request, reservation);
      case NOT_FOUND -> storeLine(replies.line(), Reply.NF, request, reservation);
      case TOO_LARGE -> replies.reply(Reply.TOO_LARGE);
      case NO_MEMORY -> replies.reply(StoreAnswers.noMemory(reservation));
      default -> storeLine(replies.line(), Reply.NS, request, reservation);
    }
  }

  private static void storeLine(
      ReplyWriter line, Reply status, Request request, Reservation reservation) {
    line.status(status);
    int count = request.flagCount();
    for (int i = 0; i < count; i++) {
      switch (request.flag(i)) {
        case 'O' -> line.opaque(request);
        case 'k' -> line.key(request);
        case 'c' -> line.metaFlag('c', reservation.cas());
        case 's' -> line.metaFlag('s', reservation.finalLength());
        default -> {
          // The other flags ask for no answer.
        }
      }
    }
    line.crlf();
  }

  private static StoreMode modeOf(Request request) {
    boolean create = request.has('N');
    switch (request.mode()) {
      case 'E':
        return StoreMode.ADD;
      case 'A':
        return create ? StoreMode.APPEND_OR_CREATE : StoreMode.APPEND;
      case 'P':
        return create ? StoreMode.PREPEND_OR_CREATE : StoreMode.PREPEND;
      case 'R':
        return request.has('C') ? StoreMode.CAS : StoreMode.REPLACE;
      default:
        return request.has('C') ? StoreMode.CAS : StoreMode.SET;
    }
  }

  /** md. */
  After delete(Request request, ReplyStream replies) {
    current.point(request);
    deletion.clear();
    deletion.compareCas =
        request.has('C') && request.compareCas() == 0 ? NO_CAS : request.compareCas();
    deletion.clientFlags = request.clientFlags();
    deletion.newCas = request.newCas();
    deletion.stale = request.has('I');
    deletion.removeValue = request.has('x');
    deletion.touch = request.has('T') ? request.ttl() : MetaGet.NONE;
    switch (session.metaDelete(key, deletion)) {
      case DELETED -> {
        if (!request.quiet()) {
          echo(replies.line(), Reply.HD, request);
        }
      }
      case EXISTS -> echo(replies.line(), Reply.EX, request);
      case NO_MEMORY -> replies.reply(Reply.NO_MEMORY);
      case ELSEWHERE -> {
        return After.ELSEWHERE;
      }
      default -> echo(replies.line(), Reply.NF, request);
    }
    return After.LINE;
  }

  /** ma. */
  After arithmetic(Request request, ReplyStream replies) {
    current.point(request);
    sum.clear();
    sum.delta = request.delta();
    sum.decrement = request.decrement();
    sum.compareCas = request.compareCas();
    sum.newCas = request.newCas();
    sum.vivify = request.has('N') ? request.vivifyTtl() : MetaGet.NONE;
    sum.touch = request.has('T') ? request.ttl() : MetaGet.NONE;
    sum.initial = request.initial();
    sum.vivifyWins = sum.touch != MetaGet.NONE && isBefore(request, 'T', 'N');
    switch (session.arithmetic(key, sum)) {
      case STORED -> {
        if (!request.quiet()) {
          sumLine(replies.line(), request);
        }
      }
      case EXISTS -> echo(replies.line(), Reply.EX, request);
      case NON_NUMERIC -> replies.reply(Reply.NON_NUMERIC);
      case NO_MEMORY ->
          replies.reply(request.has('N') ? Reply.NO_MEMORY_CREATING : Reply.NO_MEMORY);
      case ELSEWHERE -> {
        return After.ELSEWHERE;
      }
      default -> echo(replies.line(), Reply.NF, request);
    }
    return After.LINE;
  }

  private void sumLine(ReplyWriter line, Request request) {
    boolean withValue = request.has('v');
    if (withValue) {
      line.metaValue(Values.digits(sum.value()));
    } else {
      line.status(Reply.HD);
    }
    int count = request.flagCount();
    for (int i = 0; i < count; i++) {
      switch (request.flag(i)) {
        case 'c' -> line.metaFlag('c', sum.cas());
        case 't' ->
            line.metaFlagSigned(
                't',
                secondsToLive(
                    request,
                    i,
                    sum.created(),
                    sum.secondsToLiveBefore(),
                    sum.secondsToLiveTouched()));
        case 'O' -> line.opaque(request);
        case 'k' -> line.key(request);
        default -> {
          // The other flags ask for no answer.
        }
      }
    }
    line.crlf();
    if (withValue) {
      line.number(sum.value());
      line.crlf();
    }
  }

  /** me. */
  After describe(Request request, ReplyStream replies) {
    current.point(request);
    if (!session.describe(key, hit)) {
      if (session.place() == null) {
        replies.reply(Reply.EN);
      }
      return session.place() == null ? After.LINE : After.ELSEWHERE;
    }
    try {
      ReplyWriter line = replies.line();
      line.text("ME ");
      if (hit.binaryKey()) {
        line.base64(request.keyBuffer(), request.keyOffset(), request.keyLength());
      } else {
        line.bytes(request.keyBuffer(), request.keyOffset(), request.keyLength());
      }
      line.text(
          " exp=%d la=%d cas=%s fetch=%s cls=%d size=%d\r\n"
              .formatted(
                  hit.secondsToLive(),
                  hit.secondsSinceAccess(),
                  Long.toUnsignedString(hit.cas()),
                  hit.fetchedBefore() ? "yes" : "no",
                  hit.sizeClass(),
                  hit.itemSize()));
    } finally {
      hit.close();
    }
    return After.LINE;
  }

  /** A line of a status and what identifies the request: opaque and key. */
  private static void echo(ReplyWriter line, Reply status, Request request) {
    line.status(status);
    int count = request.flagCount();
    for (int i = 0; i < count; i++) {
      switch (request.flag(i)) {
        case 'O' -> line.opaque(request);
        case 'k' -> line.key(request);
        default -> {
          // The other flags ask for no answer where there is no item.
        }
      }
    }
    line.crlf();
  }

  /** Looks at the key of what was executed. */
  After use(After after) {
    return current.use(after);
  }
}
