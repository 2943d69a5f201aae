package io.slabring.node.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.slabring.node.inheritance.Bequests;
import io.slabring.node.inheritance.Custody;
import io.slabring.node.inheritance.Inheritance;
import io.slabring.node.inheritance.Members;
import io.slabring.node.inheritance.Owner;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Placement;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.memory.Key;
import io.slabring.node.store.Store;
import io.slabring.node.store.command.Hit;
import io.slabring.node.store.command.Inherited;
import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.Reservation;
import io.slabring.node.store.command.StoreSession;
import io.slabring.node.store.life.Place;
import io.slabring.node.store.settings.StoreConfig;
import io.slabring.node.store.walk.HeirItems;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One node: the real store, custody and bequests, and what the program does between them, on
 * virtual time.
 */
final class SimNode {
  private static final int NOT_YET_MILLIS = 250;
  private static final int LATE_VIEW_MILLIS = 500;
  private static final int LOOK_MILLIS = 2;
  private static final int HOPS_MAX = 4;
  private static final int BATCH = 4;

  /** What a client wants. */
  record Request(String verb, String key, long value) {}

  /** The answer: the value found, or 0 for none; -1 if there is no answer. */
  interface Reply extends Consumer<Long> {}

  /** Faults that a test plants. */
  enum Fault {
    NONE,
    EPOCH_NOT_BUMPED,
    FETCH_BEFORE_VIEW,
    NOTHING_SETTLED,
    BATCH_IGNORES_DELETES,
    MISSED_VIEW_FOLLOWED
  }

  final String id;
  final String host;
  final Custody custody;
  final Members members = new Members();
  private final SimCluster cluster;
  private final Simulation time;
  private final Bequests bequests;
  private final Store store;
  private final StoreSession session;
  private final Hit hit;
  private final Reservation reservation;
  private final Key key = new Key();
  private final ByteBuffer keyBytes = ByteBuffer.allocateDirect(64);
  private final MemorySegment value = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(8));

  /** Grows when clients, and requests under way, are cut off. */
  int generation;

  boolean hung;
  boolean cut;
  boolean dead;
  boolean leaving;
  long version;
  private Placement before;
  private Placement now;

  /**
   * Values given to heirs before this node entered their view, by view and key. Only a fault adds
   * one.
   */
  private final Map<Long, Map<String, Long>> givenEarly = new HashMap<>();

  SimNode(SimCluster cluster, String id, String host, StoreConfig config) {
    this.cluster = cluster;
    this.time = cluster.time;
    this.id = id;
    this.host = host;
    custody = new Custody(true, 1 << 16, () -> time.now() * 1_000_000);
    store = new Store(config, () -> 1_700_000_000 + time.now() / 1000);
    store.whereabouts(new Seam(custody, cluster.fault));
    store.enterView((bytes, length) -> false, false, 0);
    session = store.newSession();
    hit = session.newHit();
    reservation = session.newReservation();
    bequests = new Bequests(Listed::new, store::closeBequests, () -> time.now() * 1_000_000);
  }

  Peer peer() {
    return new Peer(id, host + ":1", "10.0.0.1", 7801);
  }

  /** Whether no heir needs this node any more. */
  boolean hasHandedOver() {
    return bequests.isDone();
  }

  void close() {
    dead = true;
    store.close();
  }

  // ---- views, as ClusterLink carries them out

  void enter(long newVersion, Placement placement, Set<String> present, boolean follows) {
    boolean continuous = version > 0 && (follows || cluster.fault == Fault.MISSED_VIEW_FOLLOWED);
    version = newVersion;
    members.enter(newVersion, present, continuous);
    custody.enter(newVersion, placement, present, continuous);
    if (continuous) {
      bequests.keepOnly(present);
    } else {
      bequests.endAll();
      generation++; // the connections of clients, and those of nodes, are closed
    }
    before = continuous ? now : null;
    now = placement;
    boolean changed = before == null || !isSame(before, now);
    if (changed && !(cluster.fault == Fault.EPOCH_NOT_BUMPED && time.chance(0.5))) {
      if (continuous && before != null && before.self() >= 0) {
        bequests.open(newVersion, now);
      }
      int self = now.self();
      store.enterView(
          (bytes, length) -> self >= 0 && placement.ring().owner(bytes, 0, length) == self,
          continuous,
          newVersion);
    }
    givenEarly
        .getOrDefault(newVersion, Map.of())
        .forEach(
            (text, value) ->
                cluster.judge.require(
                    value(newVersion, text) == value,
                    "%s: an heir was given %d, and the owner changed it then",
                    text,
                    value));
    handOver();
  }

  private static boolean isSame(Placement one, Placement other) {
    return one.self() == other.self() && one.ring().nodes().equals(other.ring().nodes());
  }

  void tick() {
    custody.tick();
    bequests.tick();
  }

  // ---- requests

  /** Carries out a request; {@code mark} is the version of the view by which a node sent it. */
  void execute(Request request, long mark, int hops, Reply reply) {
    execute(request, mark, hops, time.now() + LATE_VIEW_MILLIS, generation, reply);
  }

  private void execute(Request request, long mark, int hops, long late, int born, Reply reply) {
    if (dead || born != generation) {
      reply.accept(-1L);
      return;
    }
    if (mark > custody.version() && time.now() < late) {
      time.in(LOOK_MILLIS, () -> execute(request, mark, hops, late, born, reply));
      return;
    }
    boolean mayForward = hops == 0 || custody.version() > mark && hops < HOPS_MAX;
    session.stayHere(!mayForward);
    long answer = carryOut(request);
    Place place = session.place();
    session.stayHere(false);
    if (place == null) {
      reply.accept(answer);
    } else if (place instanceof Owner owner) {
      cluster.forward(this, owner.peer(), request, custody.version(), hops + 1, reply);
    } else {
      Predecessor source = (Predecessor) place;
      cluster.fetch(
          this,
          source,
          request.key(),
          found -> {
            if (!dead) {
              inherit(source, request.key(), found, false);
              execute(request, mark, hops, late, born, reply);
            }
          });
    }
  }

  private long carryOut(Request request) {
    point(request.key());
    return switch (request.verb()) {
      case "get" -> session.get(key, hit) ? read() : 0;
      case "set" -> {
        value.set(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0, request.value());
        session.put(key, value, 0, Long.BYTES, reservation.clear());
        yield request.value();
      }
      case "delete" -> {
        session.delete(key);
        yield 0;
      }
      default -> throw new IllegalArgumentException(request.verb());
    };
  }

  private long read() {
    try (hit) {
      hit.copyValue(value, 0);
    }
    return value.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0);
  }

  private Key point(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    keyBytes.put(0, bytes);
    return key.set(keyBytes, 0, bytes.length);
  }

  // ---- inheritance

  /** Stores what a former owner has sent: a value, 0 for none, -1 for no answer. */
  private void inherit(Predecessor source, String text, long found, boolean handedOver) {
    point(text);
    if (found <= 0) {
      session.settle(key);
      return;
    }
    Inherited from = new Inherited().clear();
    from.source = source;
    from.handedOver = handedOver;
    value.set(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0, found);
    if (session.reserveInherited(key, Long.BYTES, reservation.clear(), from) == Outcome.RESERVED) {
      reservation.write(value, 0, Long.BYTES);
      session.commitInherited(reservation, from);
    }
  }

  /** Answers an heir: the value, 0 for none, -1 for not yet. */
  void bequest(long asOf, String text, int depth, Consumer<Long> answer) {
    bequest(asOf, text, depth, time.now() + NOT_YET_MILLIS, answer);
  }

  private void bequest(long asOf, String text, int depth, long until, Consumer<Long> answer) {
    if (dead) {
      return;
    }
    if (cluster.fault == Fault.FETCH_BEFORE_VIEW && !store.hasEntered(asOf)) {
      long value = session.get(point(text), hit) ? read() : 0;
      givenEarly.computeIfAbsent(asOf, any -> new HashMap<>()).put(text, value);
      answer.accept(value);
      return;
    }
    if (!store.hasEntered(asOf)) {
      if (time.now() >= until) {
        answer.accept(-1L);
      } else {
        time.in(LOOK_MILLIS, () -> bequest(asOf, text, depth, until, answer));
      }
      return;
    }
    if (session.getBequest(point(text), asOf, hit)) {
      answer.accept(read());
      return;
    }
    byte[] bytes = text.getBytes(US_ASCII);
    Place older = depth == 0 ? custody.before(asOf, bytes, bytes.length, key.hash()) : null;
    if (older instanceof Predecessor source) {
      cluster.fetch(
          this,
          source,
          text,
          found -> {
            if (!dead) {
              inherit(source, text, found, false);
              answer.accept(session.getBequest(point(text), asOf, hit) ? read() : 0);
            }
          });
    } else {
      answer.accept(0L);
    }
  }

  /** The next items for an heir; null if it has to ask again, empty if there are none left. */
  List<String> batch(long asOf, String heirId) {
    if (!store.hasEntered(asOf)) {
      return custody.version() > asOf ? List.of() : null;
    }
    List<String> keys = new ArrayList<>();
    int[] one = new int[1];
    while (keys.size() < BATCH && bequests.next(asOf, heirId, one) == 1) {
      keys.add(cluster.keys.get(one[0]));
    }
    if (keys.isEmpty()) {
      bequests.done(asOf, heirId);
    }
    return keys;
  }

  /** The value of a bequest, or 0. */
  long value(long asOf, String text) {
    return session.getBequest(point(text), asOf, hit) ? read() : 0;
  }

  /** Takes batches from all former owners until they have nothing more. */
  private void handOver() {
    for (Inheritance inheritance : custody.inheritances()) {
      for (Predecessor source : inheritance.sources()) {
        if (source.asOf() == version) {
          pull(source, generation);
        }
      }
    }
  }

  private void pull(Predecessor source, int born) {
    time.in(
        time.between(1, 60),
        () -> {
          if (dead || born != generation || !custody.isOpen(source)) {
            return;
          }
          cluster.pull(
              this,
              source,
              items -> {
                if (dead || born != generation) {
                  return;
                }
                if (items != null && items.isEmpty()) {
                  custody.ended(source);
                  return;
                }
                if (items != null) {
                  items.forEach((text, found) -> inherit(source, text, found, true));
                }
                pull(source, born);
              });
        });
  }

  /** The keys of all heirs, found when the first asks. */
  private final class Listed implements HeirItems {
    private final Map<Integer, Deque<Integer>> ofHeir = new HashMap<>();
    private long left;

    Listed(long asOf, Placement heirs) {
      for (int i = 0; i < cluster.keys.size(); i++) {
        String text = cluster.keys.get(i);
        if (session.getBequest(point(text), asOf, hit)) {
          hit.close();
          byte[] bytes = text.getBytes(US_ASCII);
          int heir = heirs.ring().owner(bytes, 0, bytes.length);
          ofHeir.computeIfAbsent(heir, any -> new ArrayDeque<>()).add(i);
          left++;
        }
      }
    }

    @Override
    public int next(int heir, int[] refs) {
      Deque<Integer> keys = ofHeir.get(heir);
      if (keys == null || keys.isEmpty() || refs.length == 0) {
        return 0;
      }
      refs[0] = keys.poll();
      left--;
      return 1;
    }

    @Override
    public long left() {
      return left;
    }

    @Override
    public void close() {}
  }
}
