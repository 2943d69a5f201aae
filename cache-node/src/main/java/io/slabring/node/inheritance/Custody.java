package io.slabring.node.inheritance;

import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Where keys are that this node does not have: with the node that owns them now, or with one that
 * owned them before. Thread-safe; views are entered one at a time.
 */
public final class Custody implements Whereabouts {
  /*
   * A key comes to a node by a view. From then on the node inherits the key's item from the owner in
   * the view before, until the key is settled: until this node has stored something for it, or has
   * asked in vain. Settled keys stay settled, whatever happens to their items here. So a value that
   * was deleted, evicted or overwritten here never comes back from there, in whatever order answers
   * arrive, and however often connections break.
   *
   * If views follow each other quickly, several inheritances are open. A key belongs to the newest
   * one in which it was somebody else's before; what this node owned already it goes on inheriting
   * by an older one.
   */

  /** Inheritances that are open at the same time; of more the oldest ends. */
  static final int OPEN_MAX = 4;

  /** An inheritance ends after this time, whatever is left of it. */
  private static final long OPEN_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** Before the first view, and after the end of the membership. */
  private static final State NOTHING = new State(0, null, new Owner[0], List.of());

  /**
   * What one view says. Immutable but for the inheritances.
   *
   * @param placement null while no keys are placed
   * @param owners by index in the ring; null for this node and for nodes that take no requests
   * @param inheritances the newest first
   */
  private record State(
      long version, Placement placement, Owner[] owners, List<Inheritance> inheritances) {}

  private final boolean forwards;
  private final long settledBits;
  private final LongSupplier nanos;
  private volatile State state = NOTHING;

  /**
   * Knows no view yet.
   *
   * @param forwards whether keys of other owners are theirs to answer; otherwise this node serves
   *     them, as memcached does
   * @param settledBits bits of memory for the settled keys of one inheritance
   * @param nanos the time, as {@link System#nanoTime}
   */
  public Custody(boolean forwards, long settledBits, LongSupplier nanos) {
    this.forwards = forwards;
    this.settledBits = settledBits;
    this.nanos = nanos;
  }

  /**
   * Enters a view; call it before the store enters it.
   *
   * @param placement who owns which keys now; null if that is not known
   * @param present ids of all nodes in the view that serve or leave
   * @param follows whether the node had the view directly before
   */
  public synchronized void enter(
      long version, Placement placement, Set<String> present, boolean follows) {
    State before = state;
    List<Inheritance> open = new ArrayList<>();
    if (follows && placement != null && before.placement() != null) {
      if (placement.self() >= 0 && !isSame(placement, before.placement())) {
        open.add(
            new Inheritance(version, before.placement(), present, settledBits, nanos.getAsLong()));
      }
      before.inheritances().forEach(inheritance -> inheritance.keepOnly(present));
      open.addAll(before.inheritances());
    }
    state = new State(version, placement, owners(placement), unended(open));
  }

  /** Knows no view any more. */
  public synchronized void leave() {
    state = NOTHING;
  }

  private static boolean isSame(Placement one, Placement other) {
    return one.self() == other.self() && one.ring().nodes().equals(other.ring().nodes());
  }

  private static Owner[] owners(Placement placement) {
    if (placement == null) {
      return NOTHING.owners();
    }
    Owner[] owners = new Owner[placement.peers().size()];
    for (int i = 0; i < owners.length; i++) {
      Peer peer = placement.peers().get(i);
      owners[i] = i == placement.self() || peer.linkPort() == 0 ? null : new Owner(peer);
    }
    return owners;
  }

  private List<Inheritance> unended(List<Inheritance> inheritances) {
    long now = nanos.getAsLong();
    return inheritances.stream()
        .filter(inheritance -> !inheritance.isOver(now, OPEN_NANOS))
        .limit(OPEN_MAX)
        .toList();
  }

  @Override
  public Place of(byte[] key, int length, long hash) {
    State now = state;
    if (now.placement() == null) {
      return null;
    }
    int owner = now.placement().owner(key, length);
    if (owner < 0) {
      return null;
    }
    if (owner != now.placement().self()) {
      return forwards ? now.owners()[owner] : null;
    }
    return now.inheritances().isEmpty() ? null : source(now, Long.MAX_VALUE, key, length, hash);
  }

  @Override
  public Place before(long asOf, byte[] key, int length, long hash) {
    return source(state, asOf, key, length, hash);
  }

  /** By the inheritances that began before a view. */
  private static Place source(State now, long asOf, byte[] key, int length, long hash) {
    for (Inheritance inheritance : now.inheritances()) {
      if (inheritance.asOf() < asOf && !inheritance.wasOwned(key, length)) {
        return inheritance.source(key, length, hash);
      }
    }
    return null;
  }

  @Override
  public void settle(long hash) {
    List<Inheritance> open = state.inheritances();
    for (int i = 0; i < open.size(); i++) {
      open.get(i).settle(hash);
    }
  }

  @Override
  public boolean admit(Place source, long hash) {
    List<Inheritance> open = state.inheritances();
    for (int i = 0; i < open.size(); i++) {
      if (open.get(i).asOf() == source.asOf()) {
        return open.get(i).settle(hash);
      }
    }
    return false;
  }

  @Override
  public synchronized void endInheritances() {
    State now = state;
    state = new State(now.version(), now.placement(), now.owners(), List.of());
  }

  /** A former owner has given everything that it had for this node. */
  public synchronized void ended(Predecessor source) {
    State now = state;
    for (Inheritance inheritance : now.inheritances()) {
      if (inheritance.asOf() == source.asOf()) {
        inheritance.end(source.peer().id());
      }
    }
    state = new State(now.version(), now.placement(), now.owners(), unended(now.inheritances()));
  }

  /** Ends inheritances whose time is over; call it now and then. */
  public synchronized void tick() {
    State now = state;
    if (!now.inheritances().isEmpty()) {
      state = new State(now.version(), now.placement(), now.owners(), unended(now.inheritances()));
    }
  }

  /** The inheritances that are open, the newest first. */
  public List<Inheritance> inheritances() {
    return state.inheritances();
  }

  /** Whether an inheritance is open of which a node can still give something. */
  public boolean isOpen(Predecessor source) {
    return state.inheritances().stream()
        .anyMatch(open -> open.sources().stream().anyMatch(s -> Objects.equals(s, source)));
  }

  @Override
  public long version() {
    return state.version();
  }
}
